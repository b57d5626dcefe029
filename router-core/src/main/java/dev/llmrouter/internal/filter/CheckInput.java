package dev.llmrouter.internal.filter;

import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.internal.estimate.TokenEstimator;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.RoutingTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the checks read: one request in one group. Belongs to one plan. */
final class CheckInput {
    final RouterSettings settings;
    final RequestProfile request;
    final RoutingTable.Route route;
    final List<String> tags;
    final RequestBudgets budgets;
    /**
     * The estimator of the reservation below; null at the start of a search. Deployments of one model reserve
     * the same, and most groups are of one model.
     */
    private @Nullable TokenEstimator memoKey;

    private TokenCounts reservation = TokenCounts.NONE;
    /** Set when the first deployment with the default tag is checked. */
    private @Nullable Boolean tagsKnown;

    CheckInput(RouterSettings settings, RequestProfile request, RoutingTable.Route route) {
        this.settings = settings;
        this.request = request;
        this.route = route;
        tags = request.options().tags();
        budgets = new RequestBudgets(route.budgets(), route.found(), tags);
    }

    /** Reservations are computed anew from here on: what they rest on may have been learned since. */
    void newSearch() {
        memoKey = null;
    }

    /**
     * What an attempt with a deployment would reserve, as it was computed in this search for the first one
     * with the same estimates.
     */
    TokenCounts amounts(DeploymentState state) {
        TokenEstimator known = memoKey;
        if (known == null || !state.estimates().expectsLike(known)) {
            memoKey = state.estimates();
            reservation = state.estimates().reservation(request.demand(), reservation);
        }
        return request.amounts(state, reservation);
    }

    /** Whether a deployment of the group has the request's tags. */
    boolean tagsKnown() {
        Boolean known = tagsKnown;
        if (known == null) {
            known = route.members().stream()
                    .anyMatch(member -> TagCheck.hasTags(member.deployment(), tags, settings.tagsMatchAny()));
            tagsKnown = known;
        }
        return known;
    }
}
