package dev.llmrouter.internal.filter;

import dev.llmrouter.catalog.ModelCapability;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.internal.estimate.TokenEstimator;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.RoutingTable;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the checks read: one request in one group. Belongs to one plan. */
final class CheckInput {
    final RouterSettings settings;
    final RequestProfile request;
    final RoutingTable.Route route;
    final RequestTags tags;
    /** Where the request must be answered; empty when anywhere. */
    final String region;

    final RequestBudgets budgets;
    /**
     * The estimator of the reservation below; null at the start of a search. Deployments of one model reserve
     * the same, and most groups are of one model.
     */
    private @Nullable TokenEstimator memoKey;

    private TokenCounts reservation = TokenCounts.NONE;
    private long prompt; // as those with these estimates count it
    /** Whether the model's name says what a wildcard stands for. */
    final boolean hasCaptured;
    /** Whether tags count in this group. */
    final boolean filtersByTags;
    /** What the request has that not every model takes; set when it is asked for. */
    private @Nullable List<ModelCapability> needs;
    /** Whether a deployment of the group takes all of that; set when it is asked for. */
    private @Nullable Boolean done;
    /** Set when the first deployment with the default tag is checked. */
    private @Nullable Boolean tagsKnown;

    CheckInput(RouterSettings settings, RequestProfile request, RoutingTable.Route route) {
        this.settings = settings;
        this.request = request;
        this.route = route;
        tags = RequestTags.of(request.options().tags(), settings.tagRoutingPrefix());
        region = request.options().allowedRegion().orElse("");
        hasCaptured = !route.found().captured().isEmpty();
        Boolean own = route.group().filtersByTags();
        filtersByTags = own == null ? settings.tagFiltering() : own;
        budgets = new RequestBudgets(
                route.budgets(), route.found(), request.options().tags());
    }

    /** Computes reservations again from here on: their estimates may have changed since. */
    void newSearch() {
        memoKey = null;
    }

    /**
     * What an attempt with a deployment would reserve, as it was computed in this search for the first one
     * with the same estimates.
     */
    TokenCounts amounts(DeploymentState state) {
        estimate(state);
        return request.amounts(state, reservation);
    }

    /** The prompt as the model counts it, computed once for those with the same estimates, too. */
    long promptTokens(DeploymentState state) {
        estimate(state);
        return prompt;
    }

    private void estimate(DeploymentState state) {
        TokenEstimator known = memoKey;
        if (known == null || !state.estimates().expectsLike(known)) {
            memoKey = state.estimates();
            reservation = state.estimates().reservation(request.demand(), reservation);
            prompt = request.promptTokens(state);
        }
    }

    /** What the request has that not every model takes. */
    List<ModelCapability> needs() {
        List<ModelCapability> known = needs;
        if (known == null) {
            known = List.copyOf(request.body().needs(request.endpoint()));
            needs = known;
        }
        return known;
    }

    /** Whether the model of a deployment that can be called takes all that the request has. */
    boolean isDoneByAnother() {
        Boolean known = done;
        if (known == null) {
            known = route.members().stream()
                    .anyMatch(member -> member.unsendable() == null
                            && CapabilityCheck.firstLacked(member.abilities().lacking(), needs()) == null);
            done = known;
        }
        return known;
    }

    /** Whether a deployment of the group has the request's tags, or is for who calls. */
    boolean tagsKnown() {
        Boolean known = tagsKnown;
        if (known == null) {
            known = route.members().stream()
                    .anyMatch(member -> tags.allow(member.deployment().tags()) && TagCheck.matches(member, this));
            tagsKnown = known;
        }
        return known;
    }

    /** Whether one of these patterns is found in the header by which the caller's program names itself. */
    boolean isCalledBy(List<Pattern> patterns) {
        String agent = request.body().userAgent();
        if (agent.isEmpty()) {
            return false;
        }
        String header = "User-Agent: " + agent;
        return patterns.stream().anyMatch(pattern -> pattern.matcher(header).find());
    }
}
