package dev.llmrouter.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Writes unusual JSON: any white space, any escapes, any numbers, duplicate names. */
final class RandomJson {
    static final List<String> NAMES =
            List.of("model", "stream", "a", "b", "ключ", "", "weird \"\\name", "😀", "timeout");

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "1.10",
            "1e400",
            "-1E-400",
            "12345678901234567890123",
            "0.1e+1",
            "-7",
            "3.141592653589793238462643");
    private static final List<String> SPACES = List.of("", "", "", " ", "\n", "\t", "\r\n  ");
    private static final List<String> TEXTS =
            List.of("", "plain", "{\\\"model\\\":1},", "\\u0041\\n\\/", "漢字", "😀", "\\ud83d\\ude00", "]}", "é");

    private final Random random;

    RandomJson(long seed) {
        random = new Random(seed);
    }

    /** The object's fields as written, and the object. */
    record Sample(List<String> fields, String text) {}

    Sample object() {
        List<String> fields = new ArrayList<>();
        StringBuilder all = new StringBuilder(space()).append('{').append(space());
        int count = random.nextInt(7);
        for (int i = 0; i < count; i++) {
            String field = name(NAMES.get(random.nextInt(NAMES.size()))) + space() + ":" + space() + value(3);
            fields.add(field);
            all.append(i == 0 ? "" : "," + space()).append(field).append(space());
        }
        return new Sample(fields, all.append('}').append(space()).toString());
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> pick(NUMBERS);
            case 1 -> "true";
            case 2 -> "null";
            case 3, 4 -> '"' + pick(TEXTS) + pick(TEXTS) + '"';
            case 5 -> "[" + several(() -> value(depth - 1)) + "]";
            default -> "{" + several(() -> name(pick(NAMES)) + space() + ":" + value(depth - 1)) + "}";
        };
    }

    private String several(Supplier<String> one) {
        StringBuilder all = new StringBuilder(space());
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            all.append(i == 0 ? "" : "," + space()).append(one.get()).append(space());
        }
        return all.toString();
    }

    private String name(String name) {
        String escaped = name.replace("\\", "\\\\").replace("\"", "\\\"");
        boolean spelled = random.nextInt(10) == 0 && name.equals("model");
        return '"' + (spelled ? "mod\\u0065l" : escaped) + '"';
    }

    private String space() {
        return pick(SPACES);
    }

    private String pick(List<String> all) {
        return all.get(random.nextInt(all.size()));
    }
}
