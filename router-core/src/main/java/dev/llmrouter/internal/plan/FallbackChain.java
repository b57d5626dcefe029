package dev.llmrouter.internal.plan;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.state.RoutingTable;
import dev.llmrouter.policy.Fallbacks;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where one request may still go on: the targets of the groups that it has left, those of the newest first.
 * Each model is entered once, so a circle of fallbacks ends. Belongs to one plan.
 */
final class FallbackChain {
    private final RequestOptions options;
    private final Deque<FallbackTarget> targets = new ArrayDeque<>();
    /** Models that the request itself names, one after the other; they come before every fallback. */
    private final Deque<FallbackTarget> listed = new ArrayDeque<>();

    private final Set<String> entered = new HashSet<>();
    private final String first;
    private RoutingTable table;
    private int tried;

    /** The model that the request asked for is never a target. */
    FallbackChain(RoutingTable table, RequestProfile request) {
        this.table = table;
        options = request.options();
        first = request.model();
    }

    /** Goes on with another configuration; what was entered stays entered. */
    void reloaded(RoutingTable newest) {
        table = newest;
    }

    /** A target and where it leads. */
    record Next(FallbackTarget target, RoutingTable.Route route) {}

    /** How many targets were entered. */
    int tried() {
        return tried;
    }

    /** Whether a group that fails in this way could be left for another. */
    boolean canGoOn(RoutingTable.Route from, FailureKind kind) {
        if (listed.stream().anyMatch(this::isNew)) {
            return true;
        }
        return tried < fallbacks().maxFallbacks()
                && (targets.stream().anyMatch(this::isNew)
                        || of(from, kind).stream().anyMatch(this::isNew));
    }

    /** Where to go on from a group that failed in this way; null for nowhere. */
    @Nullable
    Next next(RoutingTable.Route from, FailureKind kind) {
        List<FallbackTarget> own = of(from, kind);
        while (!listed.isEmpty()) {
            Next next = entered(listed.pop());
            if (next != null) {
                own.forEach(targets::addLast);
                return next;
            }
        }
        for (int i = own.size() - 1; i >= 0; i--) {
            targets.push(own.get(i));
        }
        return nextTarget();
    }

    private @Nullable Next nextTarget() {
        while (!targets.isEmpty() && tried < fallbacks().maxFallbacks()) {
            Next next = entered(targets.pop());
            if (next != null) {
                tried++;
                return next;
            }
        }
        return null;
    }

    /** A target that leads somewhere and was not entered before; null otherwise. */
    private @Nullable Next entered(FallbackTarget target) {
        RoutingTable.Route route = table.route(target.model()).orElse(null);
        if (route == null || target.model().equals(first) || !entered.add(target.model())) {
            return null;
        }
        return new Next(target, route);
    }

    /** The first of several models that a request names which leads somewhere; the others come after it. */
    @Nullable
    Next ofList(List<String> models) {
        models.forEach(model -> listed.addLast(FallbackTarget.of(model)));
        while (!listed.isEmpty()) {
            Next next = entered(listed.pop());
            if (next != null) {
                return next;
            }
        }
        return null;
    }

    /**
     * Where a name leads that is no model: to the request's fallbacks, its entry's, or the default ones; null
     * when none of them leads anywhere.
     */
    @Nullable
    Next ofUnknownModel() {
        if (options.fallbacksDisabled()) {
            return null;
        }
        List<FallbackTarget> own =
                options.fallbacks().orElseGet(() -> fallbacks().targets(FailureKind.NOT_FOUND, List.of(first)));
        targets.addAll(FallbackNames.filled(own, first, List.of()));
        return nextTarget();
    }

    private Fallbacks fallbacks() {
        return table.settings().fallbacks();
    }

    private boolean isNew(FallbackTarget target) {
        return !target.model().equals(first)
                && !entered.contains(target.model())
                && table.route(target.model()).isPresent();
    }

    /** A request's own list is for the model that it asked for, and stands instead of all others. */
    private List<FallbackTarget> of(RoutingTable.Route from, FailureKind kind) {
        if (options.fallbacksDisabled()) {
            return List.of();
        }
        List<FallbackTarget> found = options.fallbacks()
                .map(own -> tried == 0 ? own : List.<FallbackTarget>of())
                .orElseGet(() -> fallbacks().targets(kind, from.names(table.catalog())));
        return FallbackNames.filled(found, from.found());
    }
}
