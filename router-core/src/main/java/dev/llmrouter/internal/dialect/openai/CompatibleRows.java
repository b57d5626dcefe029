package dev.llmrouter.internal.dialect.openai;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.internal.dialect.openai.OpenAiProvider.Quirk;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Locale;
import java.util.Set;

/** Reads {@code providers.csv}: the providers that speak OpenAI's dialect, with what differs. Stateless. */
final class CompatibleRows {
    private static final String TABLE = "providers.csv";
    private static final int CELLS = 7;
    /** The endpoints that may have an address of their own. */
    private static final List<String> ELSEWHERE = List.of("rerank", "embeddings");

    private CompatibleRows() {}

    /** {@return the rows, in the order of the table} */
    static List<OpenAiProvider.Row> read() {
        try (InputStream in = CompatibleRows.class.getResourceAsStream(TABLE)) {
            String text = new String(requireNonNull(in, TABLE).readAllBytes(), StandardCharsets.UTF_8);
            List<OpenAiProvider.Row> rows = new ArrayList<>();
            text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> rows.add(row(line)));
            return List.copyOf(rows);
        } catch (IOException e) {
            throw new UncheckedIOException("the table of providers of this library cannot be read", e);
        }
    }

    private static OpenAiProvider.Row row(String line) {
        String[] cells = line.split(",", -1);
        if (cells.length != CELLS) {
            throw new IllegalStateException(TABLE + ": expected " + CELLS + " cells in '" + line + "'");
        }
        Set<Quirk> quirks = EnumSet.noneOf(Quirk.class);
        Map<String, String> elsewhere = new HashMap<>();
        for (String word : words(cells[5])) {
            int equals = word.indexOf('=');
            if (equals > 0 && ELSEWHERE.contains(word.substring(0, equals))) {
                elsewhere.put(word.substring(0, equals), word.substring(equals + 1));
            } else {
                quirks.add(Quirk.valueOf(word.toUpperCase(Locale.ROOT)));
            }
        }
        return new OpenAiProvider.Row(
                cells[0].strip(),
                cells[1].strip(),
                words(cells[2]),
                cells[3].strip(),
                usage(cells[4].strip()),
                Collections.unmodifiableSet(quirks),
                Map.copyOf(elsewhere));
    }

    private static StreamUsage usage(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "own" -> StreamUsage.AT_OWN_ADDRESS;
            case "any" -> StreamUsage.ANYWHERE;
            case "no" -> StreamUsage.NOWHERE;
            default -> throw new IllegalStateException(TABLE + ": expected own, any or no, found '" + word + "'");
        };
    }

    private static List<String> words(String cell) {
        String text = cell.strip();
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+", -1));
    }
}
