package dev.llmrouter.internal.limit;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.internal.limit.LimitSample.Doubt;
import dev.llmrouter.internal.queue.ResourceQueue;
import dev.llmrouter.internal.stats.ReservationDeviation;
import dev.llmrouter.provider.RateLimits;
import dev.llmrouter.snapshot.LearnedLimit;
import dev.llmrouter.usage.News;
import dev.llmrouter.usage.Quota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one set of limits: requests, tokens, calls at once. One deployment's, or shared by all of a limit group. They are taken
 * together, or none is. Thread-safe without locks.
 */
public final class DeploymentLimiter {
    private static final long UNLIMITED = Long.MAX_VALUE;
    /** A request is one request. */
    private static final ReservationDeviation NO_DOUBT = new ReservationDeviation();
    /** Answers that come closer together than this say the same. */
    private static final long READ_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** A request that was refused for no longer than this came a little early; one that was refused for longer has another reason. */
    private static final long EARLY_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** What requests differ by on their way, to begin with: a busy machine delays some of them by so much. */
    private static final long FIRST_GUARD_NANOS = TimeUnit.MILLISECONDS.toNanos(30);
    /** Without a refusal for so long, the guard may be more than is needed. */
    private static final long GUARD_KEPT_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** Moments of windows are reckoned from it, also of those that a reload makes: their slices begin at the same moments. */
    private final long originNanos;

    private volatile LimiterConfig spec; // replaced by a reload
    private final AdaptiveLimiter requests;
    private final AdaptiveLimiter tokens;
    private final AdaptiveLimiter input;
    private final AdaptiveLimiter output;
    private final ReservationDeviation totalError = new ReservationDeviation();
    private final ReservationDeviation inputError = new ReservationDeviation();
    private final ReservationDeviation outputError = new ReservationDeviation();
    private final InFlight inFlight = new InFlight();
    private final LimitProbe probe = new LimitProbe();
    private final ResourceQueue waiting = new ResourceQueue();
    /** Null while this process shares its limits with no other; set before requests use it. */
    private volatile @Nullable SharedQuota shared;
    /** By what name others know these limits; null while they do not. Written once. */
    private volatile @Nullable String sharedAs;
    /** Makes what is shared; null while nothing is. Written before the key. */
    private volatile SharedQuota.@Nullable Factory sharing;
    /** Whether prompts and answers are counted apart; set by the file, or by the first answer that says so. */
    private volatile boolean apart;

    private volatile boolean providerSpeaks; // set by the first answer that tells a limit
    private volatile long lastReadNanos; // when readings were taken last; a race takes two of them
    private volatile long guardNanos; // written by who hears of a refusal, or of none for long
    private volatile long guardedAtNanos; // with it

    public DeploymentLimiter(LimiterConfig spec, long nowNanos) {
        this.spec = spec;
        originNanos = nowNanos;
        Limits limits = spec.limits();
        requests = cell(limits.requestsPerMinute(), true);
        tokens = cell(limits.tokensPerMinute(), false);
        input = cell(limits.inputTokensPerMinute(), false);
        output = cell(limits.outputTokensPerMinute(), false);
        rememberWindows();
        apart = input.limits() || output.limits();
        lastReadNanos = nowNanos - READ_EVERY_NANOS;
        guard(leastGuard(), nowNanos);
    }

    /** The file states other limits: what was spent of the old ones is spent of the new ones. Called by one reload at a time. */
    public void changeTo(LimiterConfig next, long nowNanos) {
        if (next.equals(spec)) {
            return;
        }
        boolean sameKind = next.kind() == spec.kind();
        spec = next;
        Limits limits = next.limits();
        change(requests, limits.requestsPerMinute(), true, nowNanos);
        change(tokens, limits.tokensPerMinute(), false, nowNanos);
        change(input, limits.inputTokensPerMinute(), false, nowNanos);
        change(output, limits.outputTokensPerMinute(), false, nowNanos);
        rememberWindows();
        apart = input.limits() || output.limits();
        guard(sameKind ? guardNanos : leastGuard(), nowNanos);
        String key = sharedAs;
        SharedQuota.Factory factory = sharing;
        if (key != null && factory != null) {
            share(key, factory, nowNanos);
        }
    }

    private void change(AdaptiveLimiter cell, OptionalLong perMinute, boolean units, long nowNanos) {
        Bandwidth configured = configured(perMinute);
        // One place for each request the new limit admits would not do for more that were made: the next reload may
        // raise it.
        boolean exact = units && configured != null && cell.used(nowNanos) <= configured.limit();
        RateLimiter file = file(perMinute, configured, exact);
        if (!Objects.equals(configured, cell.configured()) || file.capacity() != cell.capacity()) {
            cell.changeTo(file, configured, nowNanos);
        }
    }

    /** Counts what was spent of other limits too, which a reload has put these in the place of. Not used by anybody else yet. */
    public void takeOver(DeploymentLimiter before, long nowNanos) {
        requests.takeOver(before.requests, nowNanos);
        tokens.takeOver(before.tokens, nowNanos);
        input.takeOver(before.input, nowNanos);
        output.takeOver(before.output, nowNanos);
    }

    /** Another account spends these limits from now on. */
    public void forgetLearned() {
        requests.forgetLearned();
        tokens.forgetLearned();
        input.forgetLearned();
        output.forgetLearned();
        providerSpeaks = false;
        apart = input.limits() || output.limits();
        rememberWindows();
    }

    /** How long what is spent now may matter. */
    public long countsForNanos() {
        return Stream.of(requests, tokens, input, output)
                .mapToLong(AdaptiveLimiter::countsForNanos)
                .max()
                .orElse(0);
    }

    /** A bucket that is refilled at any level can be left to what answers say. */
    private long leastGuard() {
        return spec.kind() == Kind.SLIDING ? FIRST_GUARD_NANOS : 0;
    }

    /** From now on other processes spend the same limits, and know them by this key. */
    public void share(String key, SharedQuota.Factory factory, long nowNanos) {
        Map<Quota.Of, Quota.Limit> limits = new EnumMap<>(Quota.Of.class);
        Map<Quota.Of, RateLimiter> own = new EnumMap<>(Quota.Of.class);
        for (Quota.Of of : Quota.Of.values()) {
            Bandwidth configured = cell(of).configured();
            if (configured != null) {
                own.put(of, cell(of).shareWithOthers());
                limits.put(of, configured.asLimit());
            }
        }
        sharing = factory;
        sharedAs = key;
        SharedQuota known = shared;
        if (limits.isEmpty()) {
            shared = null;
        } else if (known == null) {
            shared = factory.create(new Quota(key, limits), own, nowNanos);
        } else {
            known.changeTo(new Quota(key, limits), own, nowNanos);
        }
    }

    private AdaptiveLimiter cell(Quota.Of of) {
        return switch (of) {
            case REQUESTS -> requests;
            case TOKENS -> tokens;
            case INPUT_TOKENS -> input;
            case OUTPUT_TOKENS -> output;
        };
    }

    /** Hands over the limits that answers have shown since the last time. */
    public void drainLearned(Consumer<News> news) {
        String key = sharedAs;
        if (key == null) {
            return;
        }
        for (Quota.Of of : Quota.Of.values()) {
            Bandwidth found = cell(of).drainLearned();
            if (found != null) {
                news.accept(new News.Learned(key, of, found.asLimit()));
            }
        }
    }

    /** Another process has learned a limit from answers. */
    public void adopt(Quota.Of of, Bandwidth found, long nowNanos) {
        if (spec.enforced()) {
            cell(of).adopt(found, nowNanos);
            apart = input.limits() || output.limits();
        }
    }

    /** Null where no other process spends these limits. */
    public @Nullable SharedQuota shared() {
        return shared;
    }

    /** What an attempt is charged: of shared limits more, because the others cannot see by how much it may err. */
    public TokenCounts charged(TokenCounts amounts) {
        SharedQuota quota = shared;
        return quota == null
                ? amounts
                : amounts.withHeadroom(tokens.headroomOfOne(totalError, quota.processes() * (inFlight.calls() + 1)));
    }

    private AdaptiveLimiter cell(OptionalLong perMinute, boolean units) {
        Bandwidth configured = configured(perMinute);
        return new AdaptiveLimiter(file(perMinute, configured, units), configured, units);
    }

    /** An empty meter of what the file says. */
    private RateLimiter file(OptionalLong perMinute, @Nullable Bandwidth configured, boolean placed) {
        if (configured == null) {
            long all = spec.enforced() ? perMinute.orElse(UNLIMITED) : UNLIMITED;
            return new SlidingWindowCounter(all, spec.limits().window().toNanos(), originNanos);
        }
        boolean exact = placed && configured.kind() == Kind.SLIDING && configured.limit() <= SlidingWindowLog.MOST;
        return exact
                ? new SlidingWindowLog((int) configured.limit(), configured.periodNanos(), originNanos)
                : configured.meter(0, originNanos);
    }

    /** What the file says; null when it does not limit, or admits nothing. */
    private @Nullable Bandwidth configured(OptionalLong perMinute) {
        if (!spec.enforced() || perMinute.isEmpty() || perMinute.getAsLong() == 0) {
            return null;
        }
        Limits limits = spec.limits();
        long limit = perMinute.getAsLong();
        if (spec.kind() == Kind.BUCKET) {
            long burst = within(limits.burst().orElse(limits.window()), limit);
            return Bandwidth.bucket(limit, Limits.DEFAULT_WINDOW.toNanos(), burst);
        }
        return Bandwidth.window(within(limits.window(), limit), limits.window().toNanos());
    }

    /** A limit of one or more stays one or more in a short time; otherwise the deployment could never be used. */
    private static long within(Duration time, long perMinute) {
        double share = time.toNanos() / (double) Limits.DEFAULT_WINDOW.toNanos();
        return Math.max(1, (long) Math.floor(perMinute * share));
    }

    /** The requests that wait for room in them. */
    public ResourceQueue waiting() {
        return waiting;
    }

    InFlight inFlight() {
        return inFlight;
    }

    public LimiterConfig spec() {
        return spec;
    }

    /** Takes one request, its tokens and its place among the calls at once; false, and nothing is taken, when one of them has no room. */
    public boolean tryAcquire(TokenCounts amounts, long nowNanos) {
        if (!inFlight.enter(spec.parallel())) {
            return false;
        }
        if (takeRoom(amounts, false, nowNanos) || takeAsTest(amounts, nowNanos)) {
            return true;
        }
        leavePlace();
        return false;
    }

    private boolean takeAsTest(TokenCounts amounts, long nowNanos) {
        if (!isDoubted(amounts, nowNanos) || !probe.tryBegin(nowNanos)) {
            return false;
        }
        if (takeRoom(amounts, true, nowNanos)) {
            return true;
        }
        probe.ended(nowNanos);
        return false;
    }

    private boolean takeRoom(TokenCounts amounts, boolean testing, long nowNanos) {
        if (!requests.tryAcquire(1, NO_DOUBT, 0, testing, nowNanos)) {
            return false;
        }
        if (!takeTokens(amounts, testing, nowNanos)) {
            requests.adjust(1, 0, nowNanos, nowNanos);
            return false;
        }
        SharedQuota quota = shared;
        if (quota != null && !quota.tryAcquire(amounts, nowNanos)) {
            correctOwnTokens(amounts, TokenCounts.NONE, nowNanos, nowNanos);
            requests.adjust(1, 0, nowNanos, nowNanos);
            return false;
        }
        return true;
    }

    private boolean takeTokens(TokenCounts amounts, boolean testing, long nowNanos) {
        long calls = inFlight.calls();
        if (!tokens.tryAcquire(amounts.total(), totalError, calls, testing, nowNanos)) {
            return false;
        }
        if (!apart) {
            return true;
        }
        boolean prompt = input.tryAcquire(amounts.input(), inputError, calls, testing, nowNanos);
        if (prompt && output.tryAcquire(amounts.output(), outputError, calls, testing, nowNanos)) {
            return true;
        }
        if (prompt) {
            input.adjust(amounts.input(), 0, nowNanos, nowNanos);
        }
        tokens.adjust(amounts.total(), 0, nowNanos, nowNanos);
        return false;
    }

    /** Whether learned limits would keep the amounts out for so long that they are to be tested. */
    private boolean isDoubted(TokenCounts amounts, long nowNanos) {
        long calls = inFlight.calls();
        return requests.isDoubted(1, NO_DOUBT, 0, nowNanos)
                || tokens.isDoubted(amounts.total(), totalError, calls, nowNanos)
                || (apart
                        && (input.isDoubted(amounts.input(), inputError, calls, nowNanos)
                                || output.isDoubted(amounts.output(), outputError, calls, nowNanos)));
    }

    /** Whether a learned limit keeps the amounts out, and another attempt is testing it. */
    public boolean isUnderTest(TokenCounts amounts, long nowNanos) {
        return probe.isUnderWay() && isDoubted(amounts, nowNanos);
    }

    /** An attempt has ended that had its share at this moment. */
    public void left(long takenAtNanos) {
        probe.ended(takenAtNanos);
        leavePlace();
    }

    private void leavePlace() {
        inFlight.leave();
    }

    /** The provider never counted the request. */
    void refundRequest(long takenAtNanos, long nowNanos) {
        requests.adjust(1, 0, takenAtNanos, nowNanos);
        SharedQuota quota = shared;
        if (quota != null) {
            quota.refundRequest(takenAtNanos, nowNanos);
        }
    }

    public void correctTokens(TokenCounts taken, TokenCounts truth, long takenAtNanos, long nowNanos) {
        correctOwnTokens(taken, truth, takenAtNanos, nowNanos);
        SharedQuota quota = shared;
        if (quota != null) {
            quota.adjust(taken, truth, takenAtNanos, nowNanos);
        }
    }

    private void correctOwnTokens(TokenCounts taken, TokenCounts truth, long takenAtNanos, long nowNanos) {
        tokens.adjust(taken.total(), truth.total(), takenAtNanos, nowNanos);
        if (apart) {
            input.adjust(taken.input(), truth.input(), takenAtNanos, nowNanos);
            output.adjust(taken.output(), truth.output(), takenAtNanos, nowNanos);
        }
    }

    /** The provider's count of an attempt: how far reservations are off is learned from it. */
    public void learnError(TokenCounts taken, TokenCounts truth, long nanos) {
        totalError.learn(truth.total() - taken.total(), nanos);
        if (apart) {
            inputError.learn(truth.input() - taken.input(), nanos);
            outputError.learn(truth.output() - taken.output(), nanos);
        }
    }

    private long others() {
        return Math.max(0, inFlight.calls() - 1);
    }

    private LimitSample tokens(
            RateLimits.Window window, long reading, long own, Doubt doubt, LimitSample.Attempt attempt) {
        return new LimitSample(window, reading, own, others() * own, doubt, attempt);
    }

    /**
     * Whose request was refused for a moment came too early, because others took longer on their way. Tokens need no such guard: their windows
     * have slices, and their buckets something to spare.
     */
    private void onRefusal(RateLimits rateLimits, LimitSample.Attempt attempt) {
        long now = attempt.nowNanos();
        boolean early = attempt.refused() && attempt.retryAfterNanos() >= 0 && attempt.retryAfterNanos() <= EARLY_NANOS;
        if (early && rateLimits.requests().remaining().orElse(0) == 0) {
            long twice = Math.max(FIRST_GUARD_NANOS, 2 * guardNanos);
            guard(Math.max(guardNanos, Math.min(twice, attempt.retryAfterNanos())), now);
        } else if (guardNanos > leastGuard() && now - guardedAtNanos > GUARD_KEPT_NANOS) {
            guard(Math.max(leastGuard(), guardNanos / 2), now);
        }
    }

    private void guard(long nanos, long nowNanos) {
        guardNanos = nanos;
        guardedAtNanos = nowNanos;
        requests.guard(nanos);
    }

    /** Whether as many calls at once are under way as are allowed. */
    public boolean full() {
        return inFlight.calls() >= spec.parallel();
    }

    /** Whether no call ends that would make room: none is ever admitted. */
    public boolean isClosed() {
        return spec.parallel() == 0;
    }

    /** Nanoseconds until requests and tokens have room; {@link Long#MAX_VALUE} when they never will. Calls at once do not count. */
    public long nanosUntilAvailable(TokenCounts amounts, long nowNanos) {
        long calls = inFlight.calls() + 1;
        long wait = Math.max(
                requests.nanosUntilAvailable(1, NO_DOUBT, 0, nowNanos),
                tokens.nanosUntilAvailable(amounts.total(), totalError, calls, nowNanos));
        SharedQuota quota = shared;
        if (quota != null && !quota.hasRoom(amounts, nowNanos)) {
            wait = Math.max(wait, quota.nanosUntilAvailable(amounts, nowNanos));
        }
        if (!apart) {
            return wait;
        }
        long prompt = input.nanosUntilAvailable(amounts.input(), inputError, calls, nowNanos);
        long answer = output.nanosUntilAvailable(amounts.output(), outputError, calls, nowNanos);
        return Math.max(wait, Math.max(prompt, answer));
    }

    /**
     * Whether an attempt may start now: a place, room, and within what is admitted at once. It says no more than {@link #full}, {@link #nanosUntilAvailable}
     * and {@link #canHold} do, and is asked of each deployment for each request.
     */
    public boolean admits(TokenCounts amounts, long nowNanos) {
        SharedQuota quota = shared;
        return admitsHere(amounts, nowNanos) && (quota == null || quota.hasRoom(amounts, nowNanos));
    }

    /** Whether a lease is all that is missing, and the store has enough for one by what it said last: it is granted when a request asks. */
    public boolean admitsOnceGranted(TokenCounts amounts, long nowNanos) {
        SharedQuota quota = shared;
        return quota != null
                && !quota.hasRoom(amounts, nowNanos)
                && quota.mayBeGranted(amounts)
                && admitsHere(amounts, nowNanos);
    }

    /** Whether the limits are shared, and the store has enough for a request by its last reply. */
    public boolean mayBeGranted(TokenCounts amounts) {
        SharedQuota quota = shared;
        return quota != null && quota.mayBeGranted(amounts);
    }

    /** As far as this process knows by itself. */
    private boolean admitsHere(TokenCounts amounts, long nowNanos) {
        long calls = inFlight.calls();
        return calls < spec.parallel()
                && requests.admits(1, NO_DOUBT, 0, nowNanos)
                && tokens.admits(amounts.total(), totalError, calls + 1, nowNanos)
                && (!apart || admitsApart(amounts, calls + 1, nowNanos));
    }

    private boolean admitsApart(TokenCounts amounts, long calls, long nowNanos) {
        return input.admits(amounts.input(), inputError, calls, nowNanos)
                && output.admits(amounts.output(), outputError, calls, nowNanos);
    }

    /** Whether the amounts are within what the limits admit at once; those that are not can only be tried when nothing else is counted. */
    public boolean canHold(TokenCounts amounts) {
        long calls = inFlight.calls() + 1;
        return tokens.canHold(amounts.total(), totalError, calls)
                && (!apart
                        || (input.canHold(amounts.input(), inputError, calls)
                                && output.canHold(amounts.output(), outputError, calls)));
    }

    /** What is counted now, to compare answers with; {@link UsageReadings#NONE} while no answer says anything, and where that was done just now. */
    public UsageReadings read(long nowNanos) {
        if (!providerSpeaks || nowNanos - lastReadNanos < READ_EVERY_NANOS) {
            return UsageReadings.NONE;
        }
        lastReadNanos = nowNanos;
        return new UsageReadings(
                requests.reading(nowNanos),
                tokens.reading(nowNanos),
                input.reading(nowNanos),
                output.reading(nowNanos),
                inFlight.calls());
    }

    /** What an answer says about the limits. */
    public void onSample(RateLimits rateLimits, TokenCounts own, UsageReadings readings, LimitSample.Attempt attempt) {
        onRefusal(rateLimits, attempt);
        if (rateLimits.equals(RateLimits.none()) || !spec.enforced()) {
            return;
        }
        providerSpeaks = true;
        sampleRequestsAndTokens(rateLimits, own, readings, attempt);
        rememberWindows();
    }

    private void rememberWindows() {
        totalError.countedFor(tokens.memoryNanos());
        inputError.countedFor(input.memoryNanos());
        outputError.countedFor(output.memoryNanos());
    }

    private void sampleRequestsAndTokens(
            RateLimits rateLimits, TokenCounts own, UsageReadings readings, LimitSample.Attempt attempt) {
        long calls = readings.calls();
        requests.onSample(new LimitSample(
                rateLimits.requests(), readings.requests(), 1, others(), new Doubt(NO_DOUBT, 0), attempt));
        if (rateLimits.inputTokens().isUnknown() && rateLimits.outputTokens().isUnknown()) {
            tokens.onSample(
                    tokens(rateLimits.tokens(), readings.tokens(), own.total(), new Doubt(totalError, calls), attempt));
            return;
        }
        // Where both are told, a sum of them says nothing more.
        input.onSample(
                tokens(rateLimits.inputTokens(), readings.input(), own.input(), new Doubt(inputError, calls), attempt));
        output.onSample(tokens(
                rateLimits.outputTokens(), readings.output(), own.output(), new Doubt(outputError, calls), attempt));
        apart = input.limits() || output.limits();
    }

    public long requestsUsed(long nowNanos) {
        return requests.used(nowNanos);
    }

    public long tokensUsed(long nowNanos) {
        return tokens.used(nowNanos);
    }

    public long requestsRoom(long nowNanos) {
        return requests.available(nowNanos);
    }

    /** The room of the total, or of input and output together where that is less. */
    public long tokensRoom(long nowNanos) {
        long prompt = input.available(nowNanos);
        long answer = output.available(nowNanos);
        long both = prompt == UNLIMITED || answer == UNLIMITED ? UNLIMITED : prompt + answer;
        return Math.min(tokens.available(nowNanos), both);
    }

    /** What answers have shown. */
    public List<LearnedLimit> learned(long nowNanos) {
        List<LearnedLimit> all = new ArrayList<>();
        requests.addLearned("requests", all, nowNanos);
        tokens.addLearned("tokens", all, nowNanos);
        input.addLearned("input-tokens", all, nowNanos);
        output.addLearned("output-tokens", all, nowNanos);
        return all;
    }
}
