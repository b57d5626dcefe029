package dev.llmrouter.internal.client;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads headers from the many types of clients. Of several values of a name the first counts. */
final class HeaderReader {
    /** More than any answer has; bounds an endless map. */
    private static final int MOST = 200;

    private static final List<String> HOLDERS =
            List.of("headers", "getHeaders", "getResponseHeaders", "responseHeaders");

    /** Methods that turn a header type into a map: Spring 7, the JDK, Azure, OkHttp. */
    private static final List<String> MAPS =
            List.of("toSingleValueMap", "asMultiValueMap", "map", "toMap", "toMultimap", "asMap");

    private HeaderReader() {}

    /** The headers of an exception or an answer; empty if it has none. */
    static Map<String, String> of(Object holder) {
        Object headers = Accessors.first(holder, HOLDERS);
        Map<String, String> found = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (headers == null) {
            return found;
        }
        Object map = headers instanceof Map ? headers : Accessors.first(headers, MAPS);
        if (map instanceof Map<?, ?> entries) {
            entries.forEach((name, values) -> put(found, name, values));
        } else if (Accessors.call(headers, "names") instanceof Collection<?> names) {
            names.forEach(name -> put(found, name, Accessors.call(headers, "values", String.valueOf(name))));
        }
        return found;
    }

    private static void put(Map<String, String> found, @Nullable Object name, @Nullable Object values) {
        Object value = values instanceof Collection<?> several
                ? several.stream().findFirst().orElse(null)
                : values;
        if (name != null && value != null && found.size() < MOST) {
            found.putIfAbsent(String.valueOf(name), String.valueOf(value));
        }
    }
}
