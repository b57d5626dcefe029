package dev.llmrouter.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.transport.TransportRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes what would be sent for each deployment of the files of some folders, a line of JSON each, beside which
 * {@code benchmarks/peers/equality} puts what LiteLLM sends. {@code FileRequests usual.env out folder…}.
 */
public final class FileRequests {
    private static final Set<String> KEYS = Set.of("authorization", "x-api-key", "api-key", "x-goog-api-key");

    private FileRequests() {}

    /**
     * Runs it.
     *
     * @param arguments see above
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String... arguments) throws IOException {
        Map<String, String> usual = new HashMap<>();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                usual.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        try (PrintStream out = new PrintStream(arguments[1], StandardCharsets.UTF_8)) {
            for (String folder : List.of(arguments).subList(2, arguments.length)) {
                try (Stream<Path> paths = Files.list(Path.of(folder))) {
                    for (Path path : paths.filter(it -> it.toString().endsWith(".yaml"))
                            .sorted()
                            .toList()) {
                        write(path, usual, out);
                    }
                }
            }
        }
    }

    private static void write(Path path, Map<String, String> usual, PrintStream out) throws IOException {
        Map<String, String> environment = new HashMap<>(usual);
        environment.putAll(FileCensus.environment(Files.readString(path)));
        Optional<RouterConfig> config =
                new ConfigLoader(environment, false).load(path).config();
        if (config.isEmpty()) {
            return;
        }
        Map<String, Integer> seen = new HashMap<>();
        for (Deployment deployment : config.get().catalog().deployments().values()) {
            int number = seen.merge(deployment.modelName(), 0, (old, zero) -> old + 1);
            ObjectNode line = Json.object()
                    .put("file", path.getFileName().toString())
                    .put("deployment", deployment.modelName() + "#" + number)
                    .put("model", deployment.provider() + "/" + deployment.providerModel());
            if (!deployment.isWildcard()) {
                ask(deployment, line);
            }
            out.println(line);
        }
    }

    private static void ask(Deployment deployment, ObjectNode line) {
        Optional<Provider> provider = Providers.standard(deployment.provider());
        boolean embeds = deployment
                .modelInfo()
                .mode()
                .map("embedding"::equals)
                .orElse(deployment.providerModel().toLowerCase(Locale.ROOT).contains("embed"));
        String body = embeds
                ? "{\"model\":\"m\",\"input\":[\"Hi\"]}"
                : "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"
                        + (deployment.params().containsKey("max_tokens") ? "" : ",\"max_tokens\":50") + "}";
        ModelRequest request = ModelRequest.builder("m")
                .json(body)
                .endpoint(embeds ? Endpoint.EMBEDDINGS : Endpoint.CHAT_COMPLETIONS)
                .build();
        if (provider.isEmpty()) {
            line.put("error", "no provider " + deployment.provider());
            return;
        }
        // Whoever signs is not here; an answer to that is not compared.
        Deployment asked = Set.of("bedrock", "vertex_ai", "vertex_ai_beta").contains(deployment.provider())
                ? deployment.toBuilder()
                        .headers(Map.of("Authorization", "signed"))
                        .build()
                : deployment;
        Optional<String> missing = deployment.unusable().or(() -> provider.get().missing(asked));
        missing.ifPresent(what -> line.put("missing", what));
        try {
            TransportRequest sent = provider.get()
                    .request(ProviderCall.builder(request, asked).build());
            line.put("url", sent.url());
            ObjectNode headers = line.putObject("headers");
            new TreeMap<>(sent.headers()).forEach((name, value) -> {
                if (KEYS.contains(name.toLowerCase(Locale.ROOT))) {
                    headers.put(name.toLowerCase(Locale.ROOT), value);
                }
            });
            line.set("body", Json.read(sent.body()));
        } catch (RuntimeException e) {
            line.put("error", e.toString());
        }
    }
}
