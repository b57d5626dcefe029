package dev.llmrouter.acceptance;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.llmrouter.Router;
import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Writes in which order groups are asked when all fail, for each line of what LiteLLM wrote of its own; {@code benchmarks/peers/equality}
 * compares them. {@code FileChains litellm.jsonl out folder…}, where the folders hold the files with one mocked deployment for each entry.
 */
public final class FileChains {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, FakeReply> FAILURES = Map.of(
            "general", FakeReply.status(500),
            "context",
                    FakeReply.json(400, "{\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"too long\"}}"),
            "policy", FakeReply.json(400, "{\"error\":{\"code\":\"content_policy_violation\",\"message\":\"no\"}}"));

    private FileChains() {}

    /**
     * Runs it.
     *
     * @param arguments see above
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String... arguments) throws IOException {
        try (PrintStream out = new PrintStream(arguments[1], StandardCharsets.UTF_8)) {
            for (String text : Files.readAllLines(Path.of(arguments[0]))) {
                Map<?, ?> line = JSON.readValue(text, Map.class);
                Path path = Path.of(arguments[2], String.valueOf(line.get("file")));
                if (line.containsKey("chain") && Files.exists(path)) {
                    Map<String, Object> mine = new LinkedHashMap<>();
                    for (String name : List.of("file", "name", "kind")) {
                        mine.put(name, line.get(name));
                    }
                    ask(path, mine);
                    out.println(JSON.writeValueAsString(mine));
                }
            }
        }
    }

    private static void ask(Path path, Map<String, Object> line) {
        FakeTransport transport = new FakeTransport();
        transport.at("").always(requireNonNull(FAILURES.get(String.valueOf(line.get("kind")))));
        try (Router router = Router.fromYaml(path)
                .environment(Map.of())
                .transport(transport)
                .time(transport.clock())
                .random(new Random(7))
                .executor(Runnable::run)
                .settings(settings -> settings.numRetries(0))
                .build()) {
            router.send(ModelRequest.chat(String.valueOf(line.get("name")), "Hi"));
        } catch (RouterException e) {
            line.put("chain", groups(e.attempts()));
        } catch (RuntimeException e) {
            line.put("error", e.toString());
        }
    }

    private static List<String> groups(List<AttemptRecord> attempts) {
        List<String> groups = new ArrayList<>();
        for (AttemptRecord attempt : attempts) {
            if (groups.isEmpty() || !groups.get(groups.size() - 1).equals(attempt.group())) {
                groups.add(attempt.group());
            }
        }
        return groups;
    }
}
