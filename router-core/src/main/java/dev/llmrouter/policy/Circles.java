package dev.llmrouter.policy;

import dev.llmrouter.call.FallbackTarget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Walks along fallbacks and finds cycles. For one use. */
final class Circles {
    private final Map<String, List<FallbackTarget>> lists;
    private final Set<String> path = new LinkedHashSet<>();
    private final Set<String> done = new HashSet<>();
    private final List<List<String>> found = new ArrayList<>();

    Circles(Map<String, List<FallbackTarget>> lists) {
        this.lists = lists;
    }

    List<List<String>> find() {
        lists.keySet().forEach(this::walk);
        return found;
    }

    private void walk(String model) {
        if (path.contains(model)) {
            List<String> along = List.copyOf(path);
            found.add(along.subList(along.indexOf(model), along.size()));
        } else if (!done.contains(model)) {
            path.add(model);
            lists.getOrDefault(model, List.of()).forEach(target -> walk(target.model()));
            path.remove(model);
            done.add(model);
        }
    }
}
