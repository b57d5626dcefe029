package dev.llmrouter.internal.plan;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Address;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.AttemptInfo;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.exchange.ApiDialect;
import dev.llmrouter.internal.engine.Engine;
import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.health.DeploymentSignals;
import dev.llmrouter.internal.health.Pace;
import dev.llmrouter.internal.limit.LimitSample;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.internal.select.ConversationHome;
import dev.llmrouter.internal.select.PickResult;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.RoutingTable;
import dev.llmrouter.internal.text.LogText;
import dev.llmrouter.policy.CooldownPolicy;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.provider.RateLimits;
import dev.llmrouter.strategy.DeploymentMemory;
import dev.llmrouter.strategy.EndedAttempt;
import dev.llmrouter.transport.ResponseLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt that is under way, and all that must be put back when it ends: its share of the limits, its
 * place among the calls in flight, the news for health and listener. Closes exactly once, whoever comes
 * first.
 */
public final class ActiveAttempt {
    private static final Logger log = LoggerFactory.getLogger(ActiveAttempt.class);

    // A field, and not an object of its own: every attempt would have one.
    private static final AtomicIntegerFieldUpdater<ActiveAttempt> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(ActiveAttempt.class, "closed");

    private final PlanContext context;
    private final RoutingTable.Route route;
    private final PickResult picked;
    private final AttemptInfo info;
    private final Terms terms;
    private final boolean additions;
    /** Whether it asks a deployment that has not answered since its last cooldown began. */
    private final boolean asked;

    /** Who speaks for a mock; null for an attempt that is made. */
    private final @Nullable Provider mouth;

    /** Its slot among the calls that wait for an answer. */
    private final int slot;

    /** When its answer came; written like {@link #refusedAddition}. */
    private Pace pace = Pace.IN_TIME;

    private volatile int closed;
    private volatile @Nullable Outcome ended;
    /** Written by the thread that reads a stream's first event, before any other sees the attempt. */
    private long firstEventNanos = -1;
    /** Written by the thread that read the failure, before the plan gets the outcome. */
    private boolean refusedAddition;
    /** Whether it ended before anything could be sent; written like {@link #refusedAddition}. */
    private boolean unsent;
    /** Whose exception ended it; written like {@link #refusedAddition}. */
    private @Nullable String blamed;
    /** Where it was sent; written before it is. */
    private volatile @Nullable String url;

    /**
     * What an attempt is to do.
     *
     * @param timeoutNanos how long until its answer, or its first event
     * @param idleNanos how long a stream may be silent
     * @param fairTime whether it has as long as its deployment should need, so that running out of it is the
     *     deployment's fault
     * @param overrides fields of the body that a fallback replaces
     * @param mock how it is pretended to end, or null
     */
    public record Terms(
            long timeoutNanos,
            long idleNanos,
            boolean fairTime,
            Map<String, Object> overrides,
            @Nullable Outcome mock) {}

    ActiveAttempt(PlanContext context, RoutingTable.Route route, PickResult picked, AttemptInfo info, Terms terms) {
        this.context = context;
        this.route = route;
        this.picked = picked;
        this.info = info;
        this.terms = terms;
        additions = picked.state().takesAdditions();
        asked = picked.state().health().isInDoubt();
        mouth = terms.mock != null && terms.mock.isSuccess()
                ? mouth(context.request().endpoint())
                : null;
        // What is only pretended shows nothing of the deployment.
        slot = terms.mock == null
                ? signals().begin(picked.atNanos(), info.request().streamed())
                : DeploymentSignals.UNTRACKED;
    }

    private DeploymentSignals signals() {
        return picked.state().health().signals();
    }

    private Engine engine() {
        return context.engine();
    }

    private long now() {
        return engine().time().nanos();
    }

    /** How long ago its share of the limits was taken, which is when it began. */
    private long elapsed(long nowNanos) {
        return nowNanos - picked.atNanos();
    }

    public Deployment deployment() {
        return state().deployment();
    }

    public DeploymentState state() {
        return picked.state();
    }

    public String providerModel() {
        return route.found().providerModel(state().deployment());
    }

    public RoutingTable.Route route() {
        return route;
    }

    public AttemptInfo info() {
        return info;
    }

    public Terms terms() {
        return terms;
    }

    /** Of a mocked attempt the stock one of the endpoint's form, which a mock has whatever its deployment's provider speaks. */
    public Provider provider() {
        Provider provider = mouth == null ? state().provider() : mouth;
        if (provider == null) {
            throw new IllegalStateException("a deployment without a provider was picked: "
                    + state().deployment().id());
        }
        return provider;
    }

    /** How much of its answer is read. */
    public ResponseLimits responseLimits() {
        return engine().table().settings().responseLimits();
    }

    /** Whether the router may add fields of its own to the body. */
    public boolean additions() {
        return additions;
    }

    /** Reports a parameter that is left out of the body, once for each deployment. */
    public void dropped(String parameter) {
        if (state().isFirstDrop(parameter)) {
            log.warn(
                    "{} of {} is asked without {}: drop_params or additional_drop_params leaves it out",
                    info.deploymentId(),
                    info.group(),
                    LogText.text(parameter));
        }
    }

    /**
     * Notes whether the server refused a field that only the router has put into the body, so that asking
     * again without it is worth while.
     */
    public void noteRefusedAddition(Outcome outcome, ModelRequest asked) {
        refusedAddition = additions
                && info.request().streamed()
                && outcome.is(FailureKind.BAD_REQUEST)
                && outcome.providerMessage()
                        .filter(words -> words.contains("stream_options"))
                        .isPresent()
                && asked.payload() instanceof JsonPayload json
                && !json.names().contains("stream_options");
        if (refusedAddition) {
            state().refusedAddition();
        }
    }

    boolean refusedAddition() {
        return refusedAddition;
    }

    /**
     * What it means that provider or transport threw before anything was sent: nothing is counted against the
     * deployment.
     */
    public Outcome unsent(Guard.Threw e) {
        unsent = true;
        return threw(e);
    }

    /**
     * What an exception of provider or transport means that is none of those by which they say that they
     * failed.
     */
    public Outcome threw(Guard.Threw e) {
        blamed = e.words();
        if (e.thrown() instanceof InterruptedException) {
            return Outcome.failure(FailureKind.CANCELLED, e.thrown());
        }
        if (!e.isOfProvider()) {
            return Outcome.failure(FailureKind.CONNECTION, e.thrown()).withCode("transport_exception");
        }
        Outcome failure = Outcome.failure(
                unsent && e.thrown() instanceof IllegalArgumentException
                        ? FailureKind.BAD_REQUEST
                        : FailureKind.SERVER_ERROR,
                e.thrown());
        return blamed == null ? failure : failure.withCode("provider_exception");
    }

    /** Whose exception ended the attempt, in words; null when none did. */
    public @Nullable String blamed() {
        return blamed;
    }

    /** Nanoseconds; negative when its time is over. */
    public long timeLeft(long nowNanos) {
        return terms.timeoutNanos - elapsed(nowNanos);
    }

    /** Whether it matters what it costs. */
    public boolean countsTokens() {
        Limits limits = state().ledger().limiter().spec().limits();
        return limits.tokensPerMinute().isPresent()
                || limits.inputTokensPerMinute().isPresent()
                || limits.outputTokensPerMinute().isPresent()
                || !state().budgets().isEmpty();
    }

    public long reservedTokens() {
        return picked.reserved().total();
    }

    public long reservedInputTokens() {
        return picked.reserved().input();
    }

    /** Opens the scopes of listeners on this thread; never throws, nor does closing it. */
    public RouterListener.Scope openScope() {
        return engine().listener().openScope(info);
    }

    /** The address of its exchange is known. */
    public void sendsTo(String value) {
        url = value;
    }

    /** When the first output of its stream arrived, on the engine's time; empty before, and of what is not streamed. */
    OptionalLong firstOutputAt() {
        return firstEventNanos < 0 ? OptionalLong.empty() : OptionalLong.of(picked.atNanos() + firstEventNanos);
    }

    public void firstEventArrived() {
        long now = now();
        firstEventNanos = elapsed(now);
        state().health().firstEventAfter(firstEventNanos, now);
        pace = signals().answeredBy(slot, picked.atNanos(), true, now);
        endCooldown(now);
    }

    /** A deployment that answers is well, whatever was found out before it was asked. */
    private void endCooldown(long nowNanos) {
        if (state().health().endCooldown(picked.atNanos(), nowNanos)) {
            engine().endCooldown(state());
        }
    }

    /** The provider's answer has begun: what it says about limits. */
    public void learnFromAnswer(RateLimits rateLimits, Outcome outcome) {
        state().providerSays(rateLimits);
        if (state().deployment().isWildcard()) {
            // Its models have limits of their own each, and one meter.
            return;
        }
        long wait = outcome.retryAfter().map(Duration::toNanos).orElse(-1L);
        LimitSample.Attempt attempt =
                new LimitSample.Attempt(picked.atNanos(), outcome.is(FailureKind.RATE_LIMITED), wait, now());
        state().ledger().limiter().onSample(rateLimits, picked.reserved(), picked.readings(), attempt);
        engine().onLimitsLearned(state());
        if (info.request().streamed()) {
            // It goes on, perhaps for long, and what it said may be of more room than was known.
            state().ledger().limiter().waiting().wake();
        }
    }

    /** What an outcome is taken to have cost: computed here alone. */
    Settlement settlement(Outcome outcome) {
        return terms.mock != null
                ? Settlement.ofMock(outcome, picked.money())
                : Settlement.of(outcome, picked.reserved(), picked.money(), unsent, asked);
    }

    /** How its stream ended, with its price, where a listener gets it; null before, and without a stream. */
    @Nullable
    Outcome ended() {
        return ended;
    }

    AttemptRecord record(Settlement settlement, long now) {
        Outcome outcome = settlement.outcome();
        long nanos = firstEventNanos >= 0 ? firstEventNanos : elapsed(now);
        AttemptRecord.Builder record = AttemptRecord.builder(
                        deployment().id(), route.group().name())
                .status(outcome.status())
                .latency(Duration.ofNanos(nanos));
        // Not by ifPresent: the compiler would have to make the builder, for each attempt.
        if (outcome.kind().isPresent()) {
            record.failure(outcome.kind().get());
        }
        if (outcome.code().isPresent()) {
            record.code(outcome.code().get());
        }
        // The tokens of a stream that has begun are known when it ends.
        boolean begun = outcome.isSuccess() && !outcome.usage().isKnown() && firstEventNanos >= 0;
        if (!begun && settlement.priced()) {
            record.cost(settlement.dollars());
        }
        return record.build();
    }

    public void close(Outcome outcome) {
        close(settlement(outcome), now());
    }

    /** Settles everything; does nothing the second time. */
    void close(Settlement settlement, long now) {
        if (closed != 0 || !CLOSED.compareAndSet(this, 0, 1)) {
            return;
        }
        Outcome outcome = settlement.outcome();
        boolean worthLearning = state().worthLearning(now);
        if (terms.mock == null) {
            noteSignals(outcome, now);
        }
        settle(settlement, now, worthLearning);
        boolean startsCooldown = terms.mock == null && !unsent && updateHealth(outcome, now, worthLearning);
        // Before any listener: other requests wait for it.
        state().roomMayHaveCome(picked.money().cells(), null);
        if (terms.mock == null) {
            updateHome(outcome);
        }
        if (outcome.isSuccess() && terms.mock == null) {
            endCooldown(now);
        }
        if (startsCooldown) {
            engine().startCooldown(state(), now);
        }
        if (log.isDebugEnabled()) {
            report(outcome, now);
        }
        if (engine().listener().listens()) {
            Outcome priced = settlement.pricedOutcome();
            if (info.request().streamed()) {
                ended = priced;
            }
            engine().listener().attemptEnded(event(priced, now));
        }
    }

    /** Where the next requests of its conversation go. */
    private void updateHome(Outcome outcome) {
        state().promptCache().add(outcome.usage());
        ConversationHome home = picked.home();
        if (home == null || outcome.is(FailureKind.CANCELLED)) {
            return;
        }
        if (outcome.isSuccess() || outcome.isFiltered()) {
            home.wasAnswered(state());
        } else if (CooldownPolicy.counts(deployment(), outcome.kind().orElseThrow())) {
            home.hasFailed(state());
        }
    }

    /** Bytes of its stream have come. */
    public void noteBytes(long nowNanos) {
        signals().sign(nowNanos);
    }

    /** Output tokens of its stream have come; negative when it ends and takes them along. */
    public void noteStreamed(double tokens) {
        signals().streams(tokens);
    }

    private void noteSignals(Outcome outcome, long now) {
        boolean answered = outcome.isSuccess() || outcome.isFiltered();
        if (firstEventNanos < 0) {
            if (answered) {
                pace = signals()
                        .answeredBy(slot, picked.atNanos(), info.request().streamed(), now);
            } else {
                signals().endedWithout(slot, picked.atNanos(), info.request().streamed(), now);
            }
        }
        remember(outcome, now);
        if (answered) {
            signals().wrote(outcome.usage().outputTokens(), picked.atNanos(), now);
        } else if (outcome.status() > 0) {
            signals().sign(now);
        }
    }

    /** News for the strategy's own memory of the deployment. */
    private void remember(Outcome outcome, long now) {
        DeploymentMemory memory = state().memory();
        if (memory != null && !unsent) {
            long first = firstEventNanos < 0 ? -1 : picked.atNanos() + firstEventNanos;
            EndedAttempt ended = EndedAttempt.builder(outcome, picked.atNanos(), now)
                    .streamed(info.request().streamed())
                    .firstOutputNanos(first)
                    .build();
            Guard.run(memory, () -> memory.attemptEnded(ended));
        }
    }

    private AttemptEnded event(Outcome priced, long nowNanos) {
        AttemptEnded.Builder event = AttemptEnded.builder(info, priced, Duration.ofNanos(elapsed(nowNanos)));
        if (firstEventNanos >= 0) {
            event.timeToFirstOutput(Duration.ofNanos(firstEventNanos));
        }
        String sent = url;
        Optional<Address> address = sent == null ? deployment().address() : Address.find(sent);
        address.ifPresent(event::address);
        return event.build();
    }

    /** The provider whose answers have the form of an endpoint. */
    private static Provider mouth(@Nullable Endpoint endpoint) {
        String name = endpoint == null
                ? "openai"
                : switch (ApiDialect.of(endpoint)) {
                    case ANTHROPIC -> "anthropic";
                    case GEMINI -> "gemini";
                    case OPENAI -> "openai";
                };
        return Providers.standard(name).orElseThrow();
    }

    /** The text that a mocked answer has. */
    public String mockText() {
        String asked = context.request().mocks().text();
        String text = asked == null ? MockOptions.of(deployment()).text() : asked;
        return text == null ? "" : text;
    }

    /** Neither prompt nor answer, and not the provider's message. */
    private void report(Outcome outcome, long now) {
        log.debug(
                "Request {} for {}, attempt {}: {} of {} ended with {} after {} ms, {}",
                info.request().id(),
                LogText.text(info.request().model()),
                info.number(),
                info.deploymentId(),
                info.group(),
                LogText.text(outcome.toString()),
                elapsed(now) / 1_000_000,
                outcome.usage().isKnown() ? outcome.usage() : "tokens unknown");
    }

    private void settle(Settlement settlement, long now, boolean worthLearning) {
        TokenCounts charged = settlement.charged();
        if (charged == null) {
            state().ledger().refund(picked.reserved(), picked.atNanos(), now);
        } else {
            state().ledger().settle(picked.reserved(), charged, picked.atNanos(), now);
            if (worthLearning && settlement.isCounted()) {
                state().estimates()
                        .learn(
                                context.request().demand(),
                                picked.expected(),
                                charged,
                                settlement.outcome().isSuccess(),
                                now);
                state().ledger().limiter().learnError(picked.reserved(), charged, elapsed(now));
            }
        }
        picked.money().settle(settlement.nanoDollars(), now);
    }

    /** What tokens cost here, in dollars; empty when the price is unknown. */
    public OptionalDouble cost(TokenUsage usage) {
        return Settlement.dollars(
                picked.money(), terms.mock != null ? 0 : picked.money().cost(usage));
    }

    /** Returns whether a cooldown began or goes on longer. */
    private boolean updateHealth(Outcome outcome, long now, boolean worthLearning) {
        if (outcome.isSuccess() || outcome.isFiltered()) {
            TokenUsage usage = outcome.usage();
            state().health().succeeded(picked.atNanos(), pace, now);
            if (pace == Pace.AFTER_STANDSTILL && route.group().usable() > 1 && engine().cools()) {
                state().health().startSlowly(now);
            }
            route.group().answeredAfter(firstEventNanos >= 0 ? firstEventNanos : elapsed(now));
            if (worthLearning) {
                state().health().took(elapsed(now) / (double) Math.max(1, usage.outputTokens()), now);
            }
        } else if (!outcome.is(FailureKind.CANCELLED) && (terms.fairTime || !outcome.is(FailureKind.TIMEOUT))) {
            return engine().failed(state(), route.group(), outcome, picked.atNanos(), now);
        }
        return false;
    }
}
