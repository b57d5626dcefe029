package dev.llmrouter.benchmarks.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** A command line: options with values, {@code --load 0.8,1.2}, and options alone, {@code --detail}. */
public final class Options {
    private final Map<String, String> given = new LinkedHashMap<>();

    /**
     * Reads a command line.
     *
     * @param defaults the options with a value, and what it is when it is not given
     * @param flags the options without
     * @throws UsageException if something in it is no option, or has no value
     */
    public Options(List<String> args, Map<String, String> defaults, List<String> flags) {
        given.putAll(defaults);
        for (int i = 0; i < args.size(); i++) {
            String name = args.get(i);
            if (flags.contains(name)) {
                given.put(name, "");
            } else if (!defaults.containsKey(name)) {
                throw new UsageException("no option " + name + "; there are " + String.join(" ", defaults.keySet())
                        + " " + String.join(" ", flags));
            } else if (i + 1 == args.size() || args.get(i + 1).startsWith("--")) {
                throw new UsageException(name + " wants a value");
            } else {
                given.put(name, args.get(++i));
            }
        }
    }

    public boolean has(String flag) {
        return given.containsKey(flag);
    }

    public String text(String name) {
        String value = given.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " was not declared");
        }
        return value;
    }

    public double number(String name, double least) {
        return number(name, text(name), least);
    }

    public int whole(String name, int least) {
        return whole(name, text(name), least);
    }

    public List<Double> numbers(String name, double least) {
        return each(name, part -> number(name, part, least));
    }

    public List<Integer> wholes(String name, int least) {
        return each(name, part -> whole(name, part, least));
    }

    public <E extends Enum<E>> List<E> oneOf(String name, Class<E> type) {
        return each(
                name,
                part -> Arrays.stream(type.getEnumConstants())
                        .filter(named(part))
                        .findFirst()
                        .orElseThrow(() -> new UsageException(name + " wants one of "
                                + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT) + ", not '" + part
                                + "'")));
    }

    private static Predicate<Enum<?>> named(String text) {
        return constant -> constant.name().equals(text.toUpperCase(Locale.ROOT));
    }

    private <T> List<T> each(String name, Function<String, T> reader) {
        List<T> values = new ArrayList<>();
        for (String part : text(name).split(",", -1)) {
            values.add(reader.apply(part.strip()));
        }
        return values;
    }

    private static double number(String name, String text, double least) {
        try {
            double value = Double.parseDouble(text);
            if (value >= least && !Double.isInfinite(value)) {
                return value;
            }
        } catch (NumberFormatException noNumber) {
            // KnownLimits below, with what was expected.
        }
        throw new UsageException(name + " wants numbers of at least " + least + ", not '" + text + "'");
    }

    private static int whole(String name, String text, int least) {
        try {
            int value = Integer.parseInt(text);
            if (value >= least) {
                return value;
            }
        } catch (NumberFormatException noNumber) {
            // KnownLimits below, with what was expected.
        }
        throw new UsageException(name + " wants whole numbers of at least " + least + ", not '" + text + "'");
    }
}
