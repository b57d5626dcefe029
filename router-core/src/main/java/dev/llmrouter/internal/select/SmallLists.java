package dev.llmrouter.internal.select;

import java.util.ArrayList;
import java.util.List;

/**
 * Immutable lists that grow by copying: most never have more than one element, and no list is as small as
 * that of one.
 */
public final class SmallLists {
    private SmallLists() {}

    public static <T> List<T> with(List<T> list, T more) {
        if (list.isEmpty()) {
            return List.of(more);
        }
        List<T> all = new ArrayList<>(list);
        all.add(more);
        return List.copyOf(all);
    }
}
