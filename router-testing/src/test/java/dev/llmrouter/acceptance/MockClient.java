package dev.llmrouter.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The smallest client that can ask a provider anything. */
public final class MockClient {
    /** A test that waits for an answer that never comes must fail and not hang. */
    private static final int TIMEOUT_MILLIS = 20_000;

    private MockClient() {}

    public record Reply(int status, Map<String, String> headers, byte[] bytes) {
        public String text() {
            return new String(bytes, UTF_8);
        }

        public JsonNode json() {
            try {
                return new ObjectMapper().readTree(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public static Reply post(String url, String body) throws IOException {
        return post(url, Map.of("Content-Type", "application/json"), body);
    }

    public static Reply post(String url, Map<String, String> headers, String body) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        headers.forEach(connection::setRequestProperty);
        connection.getOutputStream().write(body.getBytes(UTF_8));
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            Map<String, String> answered = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            connection
                    .getHeaderFields()
                    .forEach((name, values) ->
                            Optional.ofNullable(name).ifPresent(known -> answered.put(known, values.get(0))));
            return new Reply(status, answered, in.readAllBytes());
        }
    }
}
