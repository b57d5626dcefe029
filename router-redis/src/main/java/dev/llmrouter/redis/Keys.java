package dev.llmrouter.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The names that a namespace has in Redis. The braces put them into one slot of a cluster; the number changes with what is in them. */
record Keys(String state, String news, String channel) {
    static final String DEFAULT_NAMESPACE = "default";

    static Keys of(String namespace) {
        // Braces would move the keys to different slots of a cluster, and so would nothing between them.
        if (namespace.isBlank() || namespace.indexOf('{') >= 0 || namespace.indexOf('}') >= 0) {
            throw new IllegalArgumentException(
                    "namespace \"" + namespace + "\": expected a text without braces, and not an empty one");
        }
        String prefix = "llmrouter:v1:{" + namespace + "}:";
        return new Keys(prefix + "state", prefix + "news", prefix + "told");
    }

    List<byte[]> script() {
        return List.of(bytes(state), bytes(news));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
