package dev.llmrouter.internal.state;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.RouterKeys;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.exchange.ApiDialect;
import dev.llmrouter.internal.budget.BudgetAccount;
import dev.llmrouter.internal.budget.BudgetHold;
import dev.llmrouter.internal.estimate.LearningThrottle;
import dev.llmrouter.internal.estimate.TokenEstimator;
import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.health.HealthTracker;
import dev.llmrouter.internal.limit.UsageLedger;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.RateLimits;
import dev.llmrouter.strategy.DeploymentMemory;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All that changes about one deployment, in cells. A reload keeps those of a deployment whose id stays, as
 * far as they still speak of it.
 */
public final class DeploymentState {
    private static final Eligibility MOCKED =
            Eligibility.unusable("it has a mock_response, and a client of your own would ask its provider");

    /** A request may name any. */
    private static final int MOST_DROPPED = 256;

    private final Deployment deployment;
    private final @Nullable Provider provider;
    private final @Nullable Eligibility unusable;
    private final @Nullable Eligibility unsendable;
    private final boolean mocked;
    private final boolean wildcard;
    private final @Nullable String mode;
    private final int order;
    private final List<Pattern> tagPatterns;
    private final String region;
    private final ModelAbilities abilities;
    private final List<BudgetAccount> budgets;
    private final @Nullable BudgetHold unbound;
    private final UsageLedger ledger;
    private final HealthTracker health;
    private final TokenEstimator estimates;
    private final OperatorState operator;
    private final PromptCacheCount promptCache;
    /** Written by the thread that read the newest answer. */
    private volatile RateLimits providerSays;

    private final @Nullable DeploymentMemory memory;
    private final ChoiceRate choices = new ChoiceRate();
    private final LearningThrottle throttle = new LearningThrottle();
    /** The answer for the endpoint that was asked about last: as a rule a deployment is asked for one endpoint. */
    private volatile @Nullable Served served;

    private volatile boolean additionsRefused; // set once, by an attempt
    /** Parameters that were left out of a body and reported. Few: they are of a table and of the file. */
    private final Set<String> dropped = ConcurrentHashMap.newKeySet();

    /**
     * What outlives a reload.
     *
     * @param ledger what is held and spent
     * @param health how it is doing
     * @param estimates what its calls are expected to take
     * @param budgets its own and its provider's
     * @param rateLimits the newest rate-limit headers
     * @param abilities what its model takes
     * @param operator what an operator has decided of it
     * @param promptCache how much of prompts its provider has cached
     * @param memory what the strategy remembers of it
     */
    record Cells(
            UsageLedger ledger,
            HealthTracker health,
            TokenEstimator estimates,
            List<BudgetAccount> budgets,
            RateLimits rateLimits,
            ModelAbilities abilities,
            OperatorState operator,
            PromptCacheCount promptCache,
            @Nullable DeploymentMemory memory) {}

    DeploymentState(Deployment deployment, @Nullable Provider provider, Cells cells) {
        this.deployment = deployment;
        this.provider = provider;
        // Looked up here, once: each look at a group asks each member for them.
        Eligibility broken = deployment.unusable().map(Eligibility::unusable).orElse(null);
        mocked = deployment.params().containsKey(RouterKeys.MOCK_RESPONSE);
        unusable = broken == null && mocked ? MOCKED : broken;
        unsendable = broken == null ? unsendable(deployment, provider, mocked) : broken;
        wildcard = deployment.isWildcard();
        mode = deployment.modelInfo().mode().orElse(null);
        order = deployment.order().orElse(Integer.MAX_VALUE);
        tagPatterns = TagPatterns.of(deployment);
        region = Regions.of(deployment);
        abilities = cells.abilities();
        budgets = cells.budgets();
        unbound = budgets.isEmpty() && !wildcard
                ? new BudgetHold(deployment.pricing().orElse(null), List.of(), 0)
                : null;
        ledger = cells.ledger();
        health = cells.health();
        estimates = cells.estimates();
        providerSays = cells.rateLimits();
        operator = cells.operator();
        promptCache = cells.promptCache();
        memory = cells.memory();
    }

    public Deployment deployment() {
        return deployment;
    }

    /** Null when only a caller's own client can speak to it. */
    public @Nullable Provider provider() {
        return provider;
    }

    private static @Nullable Eligibility unsendable(
            Deployment deployment, @Nullable Provider provider, boolean mocked) {
        if (provider == null) {
            return Eligibility.unusable("this version does not speak the API of its provider '" + deployment.provider()
                    + "'; use execute(…) with a client that does");
        }
        Optional<String> missing = mocked ? Optional.empty() : provider.missing(deployment);
        return missing.map(what -> Eligibility.unusable("its configuration is incomplete: it needs " + what))
                .orElse(null);
    }

    /** Why it serves nothing, not even through a caller's own client; null when it does. */
    public @Nullable Eligibility unusable() {
        return unusable;
    }

    /** Why the router itself cannot call it; null when it can. */
    public @Nullable Eligibility unsendable() {
        return unsendable;
    }

    /** What is known of an endpoint; no objection when it is served. */
    private record Served(Endpoint endpoint, @Nullable Eligibility objection) {}

    /** Why the router cannot call it for an endpoint; null when it can. */
    public @Nullable Eligibility objection(Endpoint endpoint) {
        Served known = served;
        if (known == null || !known.endpoint.equals(endpoint)) {
            known = new Served(endpoint, findObjection(endpoint));
            served = known;
        }
        return known.objection;
    }

    private @Nullable Eligibility findObjection(Endpoint endpoint) {
        if (unsendable != null) {
            return unsendable;
        }
        Eligibility wrongApi = wrongApi(endpoint);
        return wrongApi == null && mode != null && !endpoint.servedBy(mode) ? Eligibility.WRONG_ENDPOINT : wrongApi;
    }

    private @Nullable Eligibility wrongApi(Endpoint endpoint) {
        // A mock answers in the form that it is asked for.
        Provider asked = mocked ? null : provider;
        // What a provider cannot say is no objection: its server will refuse what it does not know.
        if (asked == null || Guard.callOr(true, asked, () -> asked.serves(endpoint, deployment))) {
            return null;
        }
        boolean others = Guard.callOr(false, asked, () -> asked.serves(endpoint));
        return Eligibility.wrongApi((others ? "its model at" : "its provider") + " '" + deployment.provider()
                + "' does not speak "
                + switch (ApiDialect.of(endpoint)) {
                    case ANTHROPIC -> "Anthropic's API, to which '" + endpoint.path() + "' belongs";
                    case GEMINI -> "Gemini's API, to which '" + endpoint.path() + "' belongs";
                    case OPENAI -> "the API of '" + endpoint.path() + "'";
                });
    }

    /** Whether it stands for many models of its provider. */
    public boolean isWildcard() {
        return wildcard;
    }

    /** A deployment without a tier comes after those with one. */
    public int order() {
        return order;
    }

    /** What the names of programs that it is for look like. */
    public List<Pattern> tagPatterns() {
        return tagPatterns;
    }

    /** What its model takes. */
    public ModelAbilities abilities() {
        return abilities;
    }

    /** Where it is: {@code eu}, {@code us}, or as the configuration says; empty when it does not. */
    public String region() {
        return region;
    }

    /** The budgets that bind it for every request. */
    public List<BudgetAccount> budgets() {
        return budgets;
    }

    /**
     * What an attempt holds when no budget binds it: nothing, so that one serves all. Null when a budget
     * does, or its price is not always the same.
     */
    public @Nullable BudgetHold unbound() {
        return unbound;
    }

    public UsageLedger ledger() {
        return ledger;
    }

    /** How often it is chosen: where limits are shared, leases follow it. */
    public ChoiceRate choices() {
        return choices;
    }

    public HealthTracker health() {
        return health;
    }

    /** What an operator has decided of it. */
    public OperatorState operator() {
        return operator;
    }

    /** How much of its prompts its provider has cached. */
    public PromptCacheCount promptCache() {
        return promptCache;
    }

    /** What the strategy remembers of it; null if that is nothing. */
    public @Nullable DeploymentMemory memory() {
        return memory;
    }

    public TokenEstimator estimates() {
        return estimates;
    }

    /** Whether the tokens and the time of an answer that ends now are worth learning. */
    public boolean worthLearning(long nowNanos) {
        return throttle.isDue(nowNanos);
    }

    /** Whether the router may add fields of its own to a body: until the server has refused one. */
    public boolean takesAdditions() {
        return !additionsRefused;
    }

    public void refusedAddition() {
        additionsRefused = true;
    }

    /** Notes that a parameter was left out of a body; returns whether it is the first time. */
    public boolean isFirstDrop(String parameter) {
        return dropped.size() < MOST_DROPPED && dropped.add(parameter);
    }

    /**
     * Something that an attempt held is free again, or was never taken: the next waiting request checks,
     * except one who knows.
     */
    public void roomMayHaveCome(List<BudgetAccount> cells, WaitQueue.@Nullable Waiter knows) {
        ledger.limiter().waiting().wakeUnless(knows);
        for (int i = 0; i < cells.size(); i++) {
            cells.get(i).waiting().wakeUnless(knows);
        }
    }

    public RateLimits providerSays() {
        return providerSays;
    }

    public void providerSays(RateLimits limits) {
        // Most say nothing, each time: what is not written, other threads need not fetch again.
        if (!providerSays.equals(limits)) {
            providerSays = limits;
        }
    }
}
