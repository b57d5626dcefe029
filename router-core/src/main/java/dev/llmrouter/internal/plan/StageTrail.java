package dev.llmrouter.internal.plan;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.internal.filter.CandidateFilterChain;
import dev.llmrouter.internal.select.CandidatePicker;
import dev.llmrouter.internal.select.GroupStage;
import dev.llmrouter.internal.select.SmallLists;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.RoutingTable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The groups that a request enters, one after the other, in the configuration that it goes by. Belongs to one
 * plan.
 */
final class StageTrail {
    /** A request that names more has the rest of the text as its last one, which is no model. */
    private static final int MOST_MODELS = 10;

    private final PlanContext context;
    /**
     * The newest when the request began, or when it checked last after a wait: calls that have begun keep
     * theirs.
     */
    private RoutingTable table;

    private CandidatePicker picker;
    /** Made when it is needed, which for most requests it never is. */
    private @Nullable FallbackChain fallbacks;

    private @Nullable GroupStage first;
    private @Nullable GroupStage current;
    /** Fallbacks of which no deployment could be asked. */
    private List<GroupStage> passedOver = List.of();

    StageTrail(PlanContext context, RoutingTable table) {
        this.context = context;
        this.table = table;
        picker = pickerFor(table);
    }

    private CandidatePicker pickerFor(RoutingTable of) {
        return new CandidatePicker(context.engine(), context.request(), of.settings());
    }

    RouterSettings settings() {
        return table.settings();
    }

    Catalog catalog() {
        return table.catalog();
    }

    CandidatePicker picker() {
        return picker;
    }

    /** The group that the request entered first. */
    GroupStage first() {
        return entered(first);
    }

    /** The group that the request is in. */
    GroupStage current() {
        return entered(current);
    }

    private static GroupStage entered(@Nullable GroupStage stage) {
        if (stage == null) {
            throw new IllegalStateException("the plan was asked before start()");
        }
        return stage;
    }

    List<GroupStage> passedOver() {
        return passedOver;
    }

    int fallbacksTried() {
        return fallbacks == null ? 0 : fallbacks.tried();
    }

    /**
     * Enters the group of the model that the request names, or an unknown model's fallback; false when there
     * is neither.
     */
    boolean enterFirst() {
        Optional<RoutingTable.Route> route = route(table, context.request().model());
        FallbackChain.Next instead = route.isEmpty() ? insteadOfUnknown() : null;
        if (instead != null) {
            enter(instead.route(), instead.target().overrides());
        } else if (route.isPresent()) {
            enter(route.get(), Map.of());
        } else {
            return false;
        }
        first = current;
        return true;
    }

    /** LiteLLM's clients may name several models, with commas between them. */
    private FallbackChain.@Nullable Next insteadOfUnknown() {
        String model = context.request().model();
        if (model.indexOf(',') >= 0) {
            List<String> models = Arrays.stream(model.split(",", MOST_MODELS))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .toList();
            FallbackChain.Next listed = fallbacks().ofList(models);
            if (listed != null) {
                return listed;
            }
        }
        return fallbacks().ofUnknownModel();
    }

    private Optional<RoutingTable.Route> route(RoutingTable in, String model) {
        String probed = context.request().probed();
        return probed == null ? in.route(model) : in.routeTo(probed, model);
    }

    /** Leaves a group that failed in this way and enters the next fallback; false when there is none. */
    boolean enterFallback(FailureKind kind) {
        GroupStage left = current();
        if (left != first && left.tried().isEmpty()) {
            passedOver = SmallLists.with(passedOver, left);
        }
        FallbackChain.Next next = fallbacks().next(left.route(), kind);
        if (next == null) {
            return false;
        }
        String from = left.route().group().name();
        context.events().fellBack(from, next.target().model());
        enter(next.route(), next.target().overrides());
        return true;
    }

    private void enter(RoutingTable.Route route, Map<String, Object> overrides) {
        current = new GroupStage(route, overrides, filter(route));
        if (context.engine().sharing().isOn()) {
            route.group().demand().came();
        }
        route.group().requested(context.now());
    }

    private CandidateFilterChain filter(RoutingTable.Route route) {
        return new CandidateFilterChain(settings(), context.request(), route);
    }

    /** Whether the group could be left for another one after such a failure. */
    boolean canFallBack(FailureKind kind) {
        return fallbacks().canGoOn(current().route(), kind);
    }

    private FallbackChain fallbacks() {
        FallbackChain chain = fallbacks == null ? new FallbackChain(table, context.request()) : fallbacks;
        fallbacks = chain;
        return chain;
    }

    /**
     * After a wait the request goes by the configuration that a reload has brought; where its group is gone,
     * by the one it had. Returns whether there was a new one.
     */
    boolean useNewestTable() {
        RoutingTable newest = context.engine().table();
        GroupStage before = current();
        RoutingTable.Route route = newest == table
                ? null
                : route(newest, before.route().found().requested()).orElse(null);
        if (route == null) {
            return false;
        }
        table = newest;
        picker = pickerFor(newest);
        current = before.reloaded(route, filter(route));
        first = first == before ? current : first;
        if (fallbacks != null) {
            fallbacks.reloaded(newest);
        }
        return true;
    }

    /** Whether a deployment that the request has not tried has capacity for it now. */
    boolean hasUntried() {
        return !picker.find(current(), context.now()).untried().isEmpty();
    }

    /**
     * Why the group is left. Without an attempt: too long a prompt is what it is, everything else is a lack
     * of capacity.
     */
    FailureKind reasonToLeave() {
        Outcome failure = current().lastFailure();
        if (failure != null) {
            return failure.kind().orElseThrow();
        }
        boolean tooLong = picker.look(current(), context.now()).onlyPromptTooLong();
        return tooLong ? FailureKind.CONTEXT_WINDOW : FailureKind.RATE_LIMITED;
    }

    /** How many retries such a failure of a deployment of the group allows. */
    int retriesAllowed(DeploymentState state, FailureKind kind) {
        String group = current().route().group().name();
        return RetryDecider.allowed(
                context.request().options(), state.deployment(), settings().retries(), group, kind);
    }

    /**
     * Whether another deployment could still serve if this one stayed silent: of this tier, of a later one,
     * of a fallback.
     */
    boolean couldGoOnWithout(DeploymentState state) {
        boolean mayRetry = current().retries() < retriesAllowed(state, FailureKind.TIMEOUT);
        if (current().mayBeServedBeside(state, mayRetry, context.now())) {
            return true;
        }
        // Most requests have no fallbacks at all, which is cheaper to find out.
        boolean named = context.request().options().fallbacks().isPresent()
                || !settings().fallbacks().isEmpty()
                || fallbacks != null;
        return named && canFallBack(FailureKind.TIMEOUT);
    }
}
