package dev.llmrouter.config;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.trust.KeyTable.Section;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Why keys that LiteLLM knows do nothing here, from {@code key-reasons.txt}. Stateless. */
final class KeyReasons {
    private static final String TABLE = "key-reasons.txt";

    private KeyReasons() {}

    private static final class Holder {
        static final Map<String, String> REASONS = read();
    }

    /** The reason, in half a sentence; empty when the table has none. */
    static String of(Section section, String key) {
        String own = Holder.REASONS.get(section.name().toLowerCase(Locale.ROOT) + "." + key);
        return own != null ? own : Holder.REASONS.getOrDefault(key, "");
    }

    private static Map<String, String> read() {
        try (InputStream in = KeyReasons.class.getResourceAsStream(TABLE)) {
            String text = new String(requireNonNull(in, TABLE).readAllBytes(), StandardCharsets.UTF_8);
            Map<String, String> reasons = new HashMap<>();
            String reason = "";
            for (String line : text.lines().toList()) {
                if (line.startsWith(" ")) {
                    for (String key : line.strip().split(" +", -1)) {
                        reasons.put(key, reason);
                    }
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    reason = line.strip();
                }
            }
            return Map.copyOf(reasons);
        } catch (IOException e) {
            throw new UncheckedIOException("the table of reasons of this library cannot be read", e);
        }
    }
}
