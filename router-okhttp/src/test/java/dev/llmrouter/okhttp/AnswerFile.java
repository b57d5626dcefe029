package dev.llmrouter.okhttp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.MultipartPayload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file of the folder {@code answers}: an answer of a provider, and the expected result. Lines {@code # key:
 * value}, an empty line, and the answer, for which see {@link RawAnswer}; the file's last line end belongs to
 * neither.
 *
 * <pre>
 * mode      send or stream: how the answer is asked for
 * model     the deployment's (default openai/gpt-4o)
 * endpoint  (default chat/completions)
 * body      the request's (default: the least that the endpoint takes)
 * when      the answer is given only to requests with this in their body; others get the healthy one
 * idle      stream_idle_timeout
 * expected  what the attempt is: answer, or kinds of failure, any of which will do
 * then      what the caller of a lone deployment sees: answer, or the names of exceptions, any of which will do
 * text      what is delivered of the answer's text
 * usage     the tokens, as input/output; estimated, when the provider gives no count
 * wait      the exception's retryAfter()
 * message   a part of the exception's providerMessage()
 * absent    headers that do not reach the caller
 * source    who sends such a thing
 * </pre>
 */
final class AnswerFile {
    private static final Set<String> KEYS = Set.of(
            "mode",
            "model",
            "endpoint",
            "body",
            "when",
            "idle",
            "expected",
            "then",
            "text",
            "usage",
            "wait",
            "message",
            "absent",
            "source");

    private static final Map<String, String> BODIES = Map.of(
            "chat/completions", "{\"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}",
            "messages", "{\"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}], \"max_tokens\": 9}",
            "generateContent", "{\"contents\": [{\"parts\": [{\"text\": \"Hello\"}]}]}",
            "completions", "{\"prompt\": \"Hello\"}",
            "responses", "{\"input\": \"Hello\"}",
            "embeddings", "{\"input\": \"Hello\"}",
            "moderations", "{\"input\": \"Hello\"}",
            "images/generations", "{\"prompt\": \"Hello\"}",
            "rerank", "{\"query\": \"Hello\", \"documents\": [\"Hello\"]}",
            "audio/speech", "{\"input\": \"Hello\", \"voice\": \"alloy\"}");

    private final String name;
    private final Map<String, String> values;
    private final RawAnswer answer;

    private AnswerFile(String name, Map<String, String> values, RawAnswer answer) {
        this.name = name;
        this.values = values;
        this.answer = answer;
    }

    static List<AnswerFile> all() {
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.toString().endsWith(".http"))
                    .sorted()
                    .map(AnswerFile::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            return Path.of(requireNonNull(AnswerFile.class.getResource("answers/chat-whole.http"))
                            .toURI())
                    .resolveSibling("");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static AnswerFile read(Path file) {
        String text = text(file);
        int end = text.indexOf("\n\n");
        Map<String, String> values = text.substring(0, end)
                .lines()
                .map(line -> line.substring(2).split(": ?", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, b) -> b, TreeMap::new));
        if (!KEYS.containsAll(values.keySet())) {
            throw new IllegalArgumentException(file + " has other keys than " + KEYS);
        }
        return new AnswerFile(
                file.getFileName().toString().replace(".http", ""), values, RawAnswer.of(text.substring(end + 2)));
    }

    private static String text(Path file) {
        try {
            String text = Files.readString(file, UTF_8);
            return text.substring(0, text.length() - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RawAnswer answer() {
        return answer;
    }

    /** The answer of a healthy deployment to the same request. */
    RawAnswer healthyAnswer() {
        String file = endpoint().replace('/', '-') + (streams() ? "-stream" : "") + ".http";
        return RawAnswer.of(text(folder().resolve("healthy").resolve(file)));
    }

    boolean streams() {
        return get("mode").orElseThrow().equals("stream");
    }

    String model() {
        return get("model").orElse("openai/gpt-4o");
    }

    private String endpoint() {
        return get("endpoint").orElse("chat/completions");
    }

    ModelRequest request() {
        ModelRequest.Builder request = ModelRequest.builder("m").endpoint(Endpoint.of(endpoint()));
        String body = get("body").orElse(BODIES.get(endpoint()));
        return body != null
                ? request.json(body).build()
                : request.payload(MultipartPayload.builder()
                                .file("file", "hello.wav", "audio/wav", new byte[] {1, 2, 3})
                                .build())
                        .build();
    }

    boolean isAnsweredTo(byte[] requestBody) {
        return get("when").map(new String(requestBody, UTF_8)::contains).orElse(true);
    }

    /** The allowed results of the attempt. */
    List<String> expected() {
        return List.of(get("expected").orElseThrow().split("\\|"));
    }

    /** The allowed results for the caller of a lone deployment. */
    List<String> then() {
        return List.of(get("then").orElseThrow().split("\\|"));
    }

    Optional<String> get(String key) {
        @Nullable String value = values.get(key);
        // Line ends within a line are written as escapes, as in Java.
        return Optional.ofNullable(value).map(text -> text.replace("\\n", "\n"));
    }

    @Override
    public String toString() {
        return name;
    }
}
