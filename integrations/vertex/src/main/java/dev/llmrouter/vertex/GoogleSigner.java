package dev.llmrouter.vertex;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.provider.CredentialCache;
import dev.llmrouter.provider.CredentialCache.Fetched;
import dev.llmrouter.provider.RequestSigner;
import dev.llmrouter.transport.TransportRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Brings tokens of Google Cloud: by {@code vertex_credentials}, which is the path of a file or its JSON, or by what Google's library finds by itself
 * (application default credentials). Thread-safe; found by {@link java.util.ServiceLoader}.
 */
public final class GoogleSigner implements RequestSigner {
    private static final String CREDENTIALS = "vertex_credentials that are JSON or the path of a file";
    /** Of a token that does not say when it ends. */
    private static final Duration LOOKED_AT_AGAIN = Duration.ofMinutes(15);
    /** Of all configurations that one process has had. */
    private static final int MOST_CACHED = 1_000;
    /** A file of credentials has some kilobytes. */
    private static final long LONGEST_FILE = 64L * 1024;

    private final InstantSource clock = InstantSource.system();
    private final Map<Key, CredentialCache<Token>> caches = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "llm-router-google-credentials");
        thread.setDaemon(true);
        return thread;
    });

    /** Whose token, and for what. Empty credentials are those of the machine. */
    private record Key(Secret credentials, String scope) {}

    /** A token, and who pays for its requests; empty when its owner does. */
    private record Token(Secret value, String quotaProject) {}

    /** For {@link java.util.ServiceLoader}. */
    public GoogleSigner() {}

    @Override
    public String cloud() {
        return GOOGLE;
    }

    /** A file that is not there may come before the first request. */
    @Override
    public Optional<String> missing(Deployment deployment) {
        String given = credentials(deployment);
        try {
            return given.startsWith("{") || !Path.of(given).toString().contains("\n")
                    ? Optional.empty()
                    : Optional.of(CREDENTIALS);
        } catch (InvalidPathException noPath) {
            return Optional.of(CREDENTIALS);
        }
    }

    @Override
    public Map<String, String> headers(TransportRequest request, Scope scope, Deployment deployment) {
        if (caches.size() >= MOST_CACHED) {
            caches.clear();
        }
        Key key = new Key(Secret.of(credentials(deployment)), scope.service());
        Token token = caches.computeIfAbsent(
                        key, it -> new CredentialCache<>("Google Cloud", () -> fetch(it), threads, clock))
                .get();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", "Bearer " + token.value().reveal());
        if (!token.quotaProject().isEmpty()) {
            headers.put("x-goog-user-project", token.quotaProject());
        }
        return headers;
    }

    private static String credentials(Deployment deployment) {
        for (String name : new String[] {"vertex_credentials", "vertex_ai_credentials"}) {
            Object given = deployment.params().get(name);
            String text = given instanceof Secret secret ? secret.reveal() : given instanceof String plain ? plain : "";
            if (!text.isBlank()) {
                return text.strip();
            }
        }
        return "";
    }

    private Fetched<Token> fetch(Key key) throws IOException {
        GoogleCredentials credentials = read(key.credentials().reveal()).createScoped(key.scope());
        AccessToken token = credentials.refreshAccessToken();
        Instant expiry = token.getExpirationTime() == null
                ? clock.instant().plus(LOOKED_AT_AGAIN)
                : token.getExpirationTime().toInstant();
        String quotaProject = credentials.getQuotaProjectId();
        return new Fetched<>(
                new Token(Secret.of(token.getTokenValue()), quotaProject == null ? "" : quotaProject), expiry);
    }

    private static GoogleCredentials read(String given) throws IOException {
        if (given.isEmpty()) {
            return GoogleCredentials.getApplicationDefault();
        }
        byte[] json = given.getBytes(UTF_8);
        if (!given.startsWith("{")) {
            Path file = Path.of(given);
            if (Files.size(file) > LONGEST_FILE) {
                throw new IllegalStateException("the file of vertex_credentials is too large for credentials");
            }
            json = Files.readAllBytes(file);
        }
        try (InputStream in = new ByteArrayInputStream(json)) {
            return GoogleCredentials.fromStream(in);
        }
    }

    /** {@return its name; never credentials} */
    @Override
    public String toString() {
        return "GoogleSigner";
    }
}
