package dev.llmrouter.internal.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.llmrouter.json.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of an error as a client's exception carries it: as text, as parsed JSON of the client's own types,
 * or in its message.
 */
final class ErrorText {
    private static final List<String> BODIES = List.of(
            "getResponseBodyAsString",
            "body",
            "getBody",
            "responseBody",
            "getResponseBody",
            "bodyAsString",
            "getBodyAsString",
            "rawBody",
            "errorBody");

    private static final int MAX_DEPTH = 8;
    private static final int MOST_FIELDS = 64;
    private static final byte[] NOTHING = {};

    private ErrorText() {}

    static byte[] of(Throwable thrown) {
        boolean text = false;
        for (String name : BODIES) {
            Object body = Accessors.call(thrown, name);
            byte[] json = body == null ? NOTHING : bytes(body);
            if (json.length > 0) {
                return json;
            }
            text |= body instanceof CharSequence || body instanceof byte[];
        }
        // If the exception has a body that is empty, the message is the client's and not the provider's.
        return text ? NOTHING : message(thrown);
    }

    private static byte[] bytes(Object body) {
        if (body instanceof CharSequence text) {
            return text.toString().getBytes(UTF_8);
        }
        if (body instanceof byte[] bytes) {
            return bytes;
        }
        Object plain = plain(body, MAX_DEPTH);
        return plain instanceof Map || plain instanceof List ? Json.write(plain) : NOTHING;
    }

    private static byte[] message(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        int from = message.indexOf('{');
        int to = message.lastIndexOf('}') + 1;
        if (from >= 0 && from < to && Json.read(message.substring(from, to)).isObject()) {
            return message.substring(from, to).getBytes(UTF_8);
        }
        if (thrown.getMessage() == null) {
            return NOTHING;
        }
        Map<String, Object> error = new LinkedHashMap<>();
        word(error, "code", Accessors.first(thrown, List.of("code", "errorCode", "getErrorCode", "getCode")));
        word(error, "type", Accessors.first(thrown, List.of("type", "errorType", "getErrorType")));
        word(error, "status", Accessors.call(thrown, "status"));
        error.put("message", message);
        return Json.write(Map.of("error", error));
    }

    private static void word(Map<String, Object> error, String name, @Nullable Object value) {
        if (value instanceof CharSequence || value instanceof Enum) {
            error.put(name, value.toString());
        }
    }

    /**
     * As maps, lists, texts, numbers and booleans; null if it is no JSON. SDKs hold JSON in types of their
     * own.
     */
    private static @Nullable Object plain(@Nullable Object value, int depth) {
        if (value instanceof CharSequence || value instanceof Character) {
            return value.toString();
        }
        if (value == null || depth == 0 || value instanceof Number || value instanceof Boolean) {
            return depth == 0 ? null : value;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            map.entrySet().stream()
                    .limit(MOST_FIELDS)
                    .forEach(field -> fields.put(String.valueOf(field.getKey()), plain(field.getValue(), depth - 1)));
            return fields;
        }
        if (value instanceof Collection<?> values) {
            List<@Nullable Object> items = new ArrayList<>();
            values.stream().limit(MOST_FIELDS).forEach(item -> items.add(plain(item, depth - 1)));
            return items;
        }
        String type = value.getClass().getName();
        if (type.startsWith("com.fasterxml.jackson.databind.") || type.startsWith("tools.jackson.databind.")) {
            return Json.read(value.toString());
        }
        return plain(Accessors.first(value, List.of("values", "value")), depth - 1);
    }
}
