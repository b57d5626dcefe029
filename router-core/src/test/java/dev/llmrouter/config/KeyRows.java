package dev.llmrouter.config;

import dev.llmrouter.trust.KeyTable.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rows of docs/configuration.md about keys that are read: {@link ConfigurationDocTest} compares them with
 * the table of keys.
 */
final class KeyRows {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("\\[([^]]+)]\\([^)]*\\)");
    private static final String HEADER = "| key | type | default | meaning |";

    /** What a row says. */
    record Row(String type, String normally, String meaning) {
        boolean isReference() {
            return type.isEmpty();
        }
    }

    private final Map<Section, Map<String, Row>> rows = new EnumMap<>(Section.class);

    private KeyRows() {}

    static KeyRows ofThePage() throws IOException {
        KeyRows rows = new KeyRows();
        String page = Files.readString(Path.of("..", "docs", "configuration.md"));
        for (Section section : Section.values()) {
            String title = section == Section.TOP ? "Top level" : section.name().toLowerCase(Locale.ROOT);
            Matcher text = Pattern.compile("(?s)\n## " + title + "\n(.*?)(?=\n## |\\z)")
                    .matcher(page);
            if (text.find()) {
                rows.read(section, text.group(1).lines().toList());
            }
        }
        return rows;
    }

    private void read(Section section, List<String> lines) {
        boolean inTable = false;
        for (String line : lines) {
            inTable = line.equals(HEADER) || (inTable && line.startsWith("|"));
            if (inTable && line.startsWith("| `")) {
                List<String> cells = Arrays.stream(line.substring(1).split("(?<!\\\\)\\|", -1))
                        .map(String::strip)
                        .toList();
                Row row = new Row(plain(cells.get(1)), plain(cells.get(2)), plain(cells.get(3)));
                Matcher keys = CODE.matcher(cells.get(0));
                while (keys.find()) {
                    rows.computeIfAbsent(section, any -> new LinkedHashMap<>()).put(keys.group(1), row);
                }
            }
        }
    }

    private static String plain(String cell) {
        return LINK.matcher(cell).replaceAll("$1").replace("\\|", "|");
    }

    /** The row of a key: its own, or the one of the section that it refers to. */
    Row of(Section section, String key) {
        Row own = rows.getOrDefault(section, Map.of()).get(key);
        if (own != null && own.isReference()) {
            for (Section other : List.of(Section.LITELLM_PARAMS, Section.ROUTER_SETTINGS)) {
                Row row = rows.getOrDefault(other, Map.of()).get(key);
                if (row != null && !row.isReference()) {
                    return new Row(
                            row.type,
                            section == Section.MODEL_INFO || section == Section.MODEL_LIST ? "" : row.normally,
                            row.meaning);
                }
            }
        }
        if (own == null) {
            throw new IllegalStateException("docs/configuration.md has no row for " + section + " " + key);
        }
        return own;
    }
}
