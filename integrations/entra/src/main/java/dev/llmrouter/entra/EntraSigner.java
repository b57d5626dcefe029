package dev.llmrouter.entra;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.llmrouter.call.JsonValue;
import dev.llmrouter.catalog.Address;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.provider.CredentialCache;
import dev.llmrouter.provider.CredentialCache.Fetched;
import dev.llmrouter.provider.RequestSigner;
import dev.llmrouter.transport.TransportRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Fetches tokens of Microsoft Entra ID for an application: by {@code tenant_id}, {@code client_id} and {@code client_secret}, or by the token in the
 * file that {@code AZURE_FEDERATED_TOKEN_FILE} names. Thread-safe; found by {@link java.util.ServiceLoader}.
 */
public final class EntraSigner implements RequestSigner {
    private static final String AUTHORITY = "https://login.microsoftonline.com";
    private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration CALL = Duration.ofSeconds(9);
    /** Tokens and the answers that bring them have some kilobytes. */
    private static final int LONGEST = 64 * 1024;
    /** Of all configurations that one process has had. */
    private static final int MOST_CACHED = 1_000;

    private final InstantSource clock = InstantSource.system();
    private final Map<Key, CredentialCache<Secret>> caches = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "llm-router-entra-credentials");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .executor(threads)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** Whose token, and for what. */
    private record Key(String authority, String tenant, String client, Secret secret, String file, String scope) {
        @Override
        public String toString() {
            return "Key[" + client + "]";
        }
    }

    /** For {@link java.util.ServiceLoader}. */
    public EntraSigner() {}

    @Override
    public String cloud() {
        return ENTRA;
    }

    @Override
    public Optional<String> missing(Deployment deployment) {
        boolean proves = !text(deployment, "client_secret").isEmpty()
                || !text(deployment, "azure_federated_token_file").isEmpty();
        return proves ? Optional.empty() : Optional.of("client_secret beside client_id");
    }

    @Override
    public Map<String, String> headers(TransportRequest request, Scope scope, Deployment deployment) {
        if (caches.size() >= MOST_CACHED) {
            caches.clear();
        }
        String authority = text(deployment, "azure_authority_host");
        Key key = new Key(
                authority.isEmpty() ? AUTHORITY : authority,
                text(deployment, "tenant_id"),
                text(deployment, "client_id"),
                Secret.of(text(deployment, "client_secret")),
                text(deployment, "azure_federated_token_file"),
                scope.service());
        Secret token = caches.computeIfAbsent(
                        key, it -> new CredentialCache<>("Microsoft Entra ID", () -> fetch(it), threads, clock))
                .get();
        return Map.of("Authorization", "Bearer " + token.reveal());
    }

    private static String text(Deployment deployment, String name) {
        Object given = deployment.params().get(name);
        String text = given instanceof Secret secret ? secret.reveal() : given instanceof String plain ? plain : "";
        return text.strip();
    }

    private Fetched<Secret> fetch(Key key) throws IOException, InterruptedException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", key.client());
        form.put("scope", key.scope());
        if (key.secret().reveal().isEmpty()) {
            form.put("client_assertion_type", ASSERTION);
            form.put("client_assertion", assertion(Path.of(key.file())));
        } else {
            form.put("client_secret", key.secret().reveal());
        }
        String root = key.authority().replaceFirst("/+$", "");
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(root + "/" + Address.encodedSegment(key.tenant()) + "/oauth2/v2.0/token"))
                .timeout(CALL)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(encoded(form)))
                .build();
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            JsonValue json = JsonValue.read(body.readNBytes(LONGEST));
            String token = json.get("access_token").textOr("");
            if (response.statusCode() != 200 || token.isEmpty()) {
                throw new IllegalStateException("the token endpoint answered " + response.statusCode()
                        + word(json.get("error").textOr("")));
            }
            return new Fetched<>(
                    Secret.of(token),
                    clock.instant().plusSeconds(json.get("expires_in").longOr(60)));
        }
    }

    /** Its code, such as {@code invalid_client}. Its description may name what must not be shown. */
    private static String word(String error) {
        return error.matches("[a-z_]{1,64}") ? ": " + error : "";
    }

    private static String assertion(Path file) throws IOException {
        if (Files.size(file) > LONGEST) {
            throw new IllegalStateException("the file of the federated token is too large for a token");
        }
        return Files.readString(file).strip();
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** {@return its name; never credentials} */
    @Override
    public String toString() {
        return "EntraSigner";
    }
}
