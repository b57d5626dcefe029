package dev.llmrouter.config;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Why providers that LiteLLM has are not spoken, from {@code unspoken.csv}. Stateless. */
final class UnspokenProviders {
    private static final String TABLE = "unspoken.csv";

    private UnspokenProviders() {}

    private static final class Holder {
        static final Map<String, String> REASONS = read();
    }

    /** The reason, and what to write instead; empty of a provider that nothing is known of. */
    static Optional<String> reason(String provider) {
        String exact = Holder.REASONS.get(provider);
        return exact != null
                ? Optional.of(exact)
                : Holder.REASONS.entrySet().stream()
                        .filter(entry -> entry.getKey().endsWith("*")
                                && provider.startsWith(entry.getKey()
                                        .substring(0, entry.getKey().length() - 1)))
                        .map(Map.Entry::getValue)
                        .findFirst();
    }

    /** All of them, by provider. */
    static Map<String, String> all() {
        return Holder.REASONS;
    }

    private static Map<String, String> read() {
        try (InputStream in = UnspokenProviders.class.getResourceAsStream(TABLE)) {
            String text = new String(requireNonNull(in, TABLE).readAllBytes(), StandardCharsets.UTF_8);
            Map<String, String> reasons = new LinkedHashMap<>();
            text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        int comma = line.indexOf(',');
                        reasons.put(
                                line.substring(0, comma).strip(),
                                line.substring(comma + 1).strip());
                    });
            return Map.copyOf(reasons);
        } catch (IOException e) {
            throw new UncheckedIOException("the table of providers that are not spoken cannot be read", e);
        }
    }
}
