package dev.llmrouter.micrometer;

/**
 * The names of meters and of their tags, as Micrometer takes them: a registry may write them otherwise, Prometheus for example {@code
 * llm_router_requests_seconds}. Constants; a change of one is a change of the API.
 */
public final class MeterNames {
    /** Timer: requests from their start to their end, streams to their last event. */
    public static final String REQUESTS = "llm.router.requests";
    /** Timer: from the start of a streamed request to its first output. */
    public static final String FIRST_OUTPUT = "llm.router.first.output";
    /** Timer: how long requests have waited for room. */
    public static final String WAITS = "llm.router.waits";
    /** Timer: attempts at a deployment. */
    public static final String ATTEMPTS = "llm.router.attempts";
    /** Counter: tokens of attempts, as settled. */
    public static final String TOKENS = "llm.router.tokens";
    /** Counter: the part of the input tokens that a provider read from its cache. */
    public static final String CACHED_TOKENS = "llm.router.cached.tokens";
    /** Counter: what attempts cost, in US dollars; attempts without a known price are left out. */
    public static final String COST = "llm.router.cost";
    /** Counter: requests that went on in another group. */
    public static final String FALLBACKS = "llm.router.fallbacks";
    /** Counter: cooldowns that began. */
    public static final String COOLDOWNS = "llm.router.cooldowns";
    /** Counter: configurations that were replaced. */
    public static final String RELOADS = "llm.router.reloads";

    /** Gauge: requests that wait for room. */
    public static final String WAITING = "llm.router.waiting";
    /** Gauge: calls under way at a deployment, from this process. */
    public static final String IN_FLIGHT = "llm.router.deployment.in.flight";
    /** Gauge: a configured limit in a minute; not a number where there is none. */
    public static final String LIMIT = "llm.router.deployment.limit";
    /** Gauge: what is counted in the current window of a limit. */
    public static final String LIMIT_USED = "llm.router.deployment.limit.used";
    /** Gauge: what a limit would admit now, learned limits included; not a number while unlimited. */
    public static final String LIMIT_LEFT = "llm.router.deployment.limit.left";
    /** Gauge: what this process has leased of a shared limit and not spent; not a number where it is not shared. */
    public static final String LEASED = "llm.router.deployment.leased";
    /** Gauge: 1 while requests wait for room in a deployment's limits, else 0. */
    public static final String AWAITED = "llm.router.deployment.awaited";
    /** Gauge: how long a deployment is still out of rotation; 0 while it is in rotation. */
    public static final String COOLDOWN_LEFT = "llm.router.deployment.cooldown.left";
    /** Gauge: the root of the mean squared error of estimates; 0 while unknown. */
    public static final String ESTIMATE_ERROR = "llm.router.deployment.estimate.error";
    /** Gauge: calls of callers' own clients that did not end at their time and still occupy a thread. */
    public static final String ABANDONED = "llm.router.deployment.abandoned";

    /** Gauge: the dollars of a budget in its period. */
    public static final String BUDGET = "llm.router.budget";
    /** Gauge: what is spent of a budget in the current period. */
    public static final String BUDGET_SPENT = "llm.router.budget.spent";

    /** Gauge: 1 while limits are shared over the store, 0 while each process keeps to a safe part; only with a store. */
    public static final String STORE_CONNECTED = "llm.router.store.connected";
    /** Gauge: processes that share limits; only with a store. */
    public static final String STORE_PROCESSES = "llm.router.store.processes";
    /** Counter: exchanges with the store; only with a store. */
    public static final String STORE_EXCHANGES = "llm.router.store.exchanges";

    /** Tag: the group of the configuration that a request was for; {@link #OTHER} where it was for none. */
    public static final String MODEL = "model";
    /** Tag: the id of a deployment. */
    public static final String DEPLOYMENT = "deployment";
    /** Tag: {@link #SUCCESS}, or the kind of failure in lower case. */
    public static final String OUTCOME = "outcome";
    /** Tag: {@code true} or {@code false}. */
    public static final String STREAM = "stream";
    /** Tag: {@code input} or {@code output}. */
    public static final String DIRECTION = "direction";
    /** Tag: {@code true} where the provider gave no count. */
    public static final String ESTIMATED = "estimated";
    /** Tag: {@code requests} or {@code tokens}. */
    public static final String RESOURCE = "resource";
    /** Tag: the kind of failure in lower case. */
    public static final String REASON = "reason";
    /** Tag: the group that could not serve. */
    public static final String FROM = "from";
    /** Tag: the group that is asked instead. */
    public static final String TO = "to";
    /** Tag: {@code deployment}, {@code provider} or {@code tag}. */
    public static final String SCOPE = "scope";
    /** Tag: what a budget is of. */
    public static final String BUDGET_NAME = "budget";

    /** The outcome of what succeeded. */
    public static final String SUCCESS = "success";
    /** The value of a tag where the configuration has no such name, or too many. */
    public static final String OTHER = "other";

    private MeterNames() {}
}
