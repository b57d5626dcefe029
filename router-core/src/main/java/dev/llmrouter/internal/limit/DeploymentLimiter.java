package dev.llmrouter.internal.limit;

import dev.llmrouter.internal.queue.ResourceQueue;
import dev.llmrouter.provider.RateLimits;
import dev.llmrouter.snapshot.LearnedLimit;
import dev.llmrouter.usage.News;
import dev.llmrouter.usage.Quota;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a deployment or a limit group: requests, tokens, calls at once. A request acquires from all of
 * them or from none. Thread-safe without locks.
 */
public final class DeploymentLimiter {
    private volatile LimiterConfig spec; // replaced by a reload
    private final LimiterSet limiters;
    // Those of the set once more: a set in between would be another line of a cache for each request.
    private final AdaptiveLimiter requests;
    private final AdaptiveLimiter tokens;
    private final AdaptiveLimiter input;
    private final AdaptiveLimiter output;
    private final InFlight inFlight = new InFlight();
    private final LimitProbe probe = new LimitProbe();
    private final ResourceQueue waiting = ResourceQueue.ofLimits();
    private final HeaderLearner learner;
    /** Null while no other process spends these limits; set before requests use it. */
    private volatile @Nullable SharedQuota shared;
    /** The store's key of these limits; null while no other process spends them. Written once. */
    private volatile @Nullable String sharedAs;
    /** Makes the shared quota; null while there is none. Written before the key. */
    private volatile SharedQuota.@Nullable Factory sharing;
    /** Whether prompts and answers have limits of their own, by the file or by a response. */
    private volatile boolean apart;
    /** What the file's limits hold of a prompt at once; written by one reload at a time. */
    private volatile long largestPrompt;

    public DeploymentLimiter(LimiterConfig spec, long nowNanos) {
        this.spec = spec;
        limiters = new LimiterSet(spec, nowNanos);
        requests = limiters.requests;
        tokens = limiters.tokens;
        input = limiters.input;
        output = limiters.output;
        learner = new HeaderLearner(spec, limiters, inFlight, nowNanos);
        apart = limiters.splitsTokens();
        largestPrompt = limiters.largestPrompt();
    }

    /** The file states other limits; what was spent stays spent. Called by one reload at a time. */
    public void changeTo(LimiterConfig next, long nowNanos) {
        if (next.equals(spec)) {
            return;
        }
        spec = next;
        limiters.changeTo(next, nowNanos);
        learner.changeTo(next, nowNanos);
        apart = limiters.splitsTokens();
        largestPrompt = limiters.largestPrompt();
        String key = sharedAs;
        SharedQuota.Factory factory = sharing;
        if (key != null && factory != null) {
            share(key, factory, nowNanos);
        }
    }

    /** Counts the spending of limits that this one replaces in a reload. No other thread uses it yet. */
    public void takeOver(DeploymentLimiter before, long nowNanos) {
        limiters.takeOver(before.limiters, nowNanos);
    }

    /** Another account spends these limits from now on: what responses to the old one showed is void. */
    public void forgetLearned() {
        limiters.forgetLearned();
        learner.forget();
        apart = limiters.splitsTokens();
    }

    /** How long what is spent now may matter. */
    public long countsForNanos() {
        return limiters.countsForNanos();
    }

    /** From now on other processes spend the same limits, which the store has under this key. */
    public void share(String key, SharedQuota.Factory factory, long nowNanos) {
        sharing = factory;
        sharedAs = key;
        shared = limiters.share(key, factory, shared, nowNanos);
    }

    /** Hands over the limits that responses have shown since the last time. */
    public void drainLearned(Consumer<News> news) {
        limiters.drainLearned(sharedAs, news);
    }

    /** Another process has learned a limit from responses. */
    public void adopt(Quota.Of of, Bandwidth learned, long nowNanos) {
        if (spec.enforced()) {
            limiters.of(of).adopt(learned, nowNanos);
            apart = limiters.splitsTokens();
        }
    }

    /** Null while no other process spends these limits. */
    public @Nullable SharedQuota shared() {
        return shared;
    }

    /** What an attempt is charged: of shared limits headroom too, because others cannot see the deviation. */
    public TokenCounts charged(TokenCounts amounts) {
        SharedQuota quota = shared;
        return quota == null
                ? amounts
                : amounts.withHeadroom(tokens.headroomOfOne(quota.processes() * (inFlight.calls() + 1)));
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

    /** Acquires a request, its tokens and a place among the calls at once, or nothing without room. */
    public boolean tryAcquire(TokenCounts amounts, long nowNanos) {
        if (!inFlight.enter(spec.parallel())) {
            return false;
        }
        if (takeRoom(amounts, false, nowNanos) || takeAsTest(amounts, nowNanos)) {
            return true;
        }
        inFlight.leave();
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
        SharedQuota quota = shared;
        if (quota == null) {
            return takeOwnRoom(amounts, testing, nowNanos);
        }
        if (quota.tryAcquire(amounts, nowNanos)) {
            if (takeOwnRoom(amounts, testing, nowNanos)) {
                return true;
            }
            quota.putBack(amounts, nowNanos);
            return false;
        }
        if (!quota.isStandalone() || !takeOwnRoom(amounts, testing, nowNanos)) {
            return false;
        }
        if (quota.tryAcquireStandalone(amounts, nowNanos)) {
            return true;
        }
        correctOwnTokens(amounts, TokenCounts.NONE, nowNanos, nowNanos);
        requests.adjust(1, 0, nowNanos, nowNanos);
        return false;
    }

    private boolean takeOwnRoom(TokenCounts amounts, boolean testing, long nowNanos) {
        if (!requests.tryAcquire(1, 0, testing, nowNanos)) {
            return false;
        }
        if (takeTokens(amounts, testing, nowNanos)) {
            return true;
        }
        requests.adjust(1, 0, nowNanos, nowNanos);
        return false;
    }

    private boolean takeTokens(TokenCounts amounts, boolean testing, long nowNanos) {
        long calls = inFlight.calls();
        if (!tokens.tryAcquire(amounts.total(), calls, testing, nowNanos)) {
            return false;
        }
        if (!apart) {
            return true;
        }
        boolean prompt = input.tryAcquire(amounts.input(), calls, testing, nowNanos);
        if (prompt && output.tryAcquire(amounts.output(), calls, testing, nowNanos)) {
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
        return requests.isDoubted(1, 0, nowNanos)
                || tokens.isDoubted(amounts.total(), calls, nowNanos)
                || (apart
                        && (input.isDoubted(amounts.input(), calls, nowNanos)
                                || output.isDoubted(amounts.output(), calls, nowNanos)));
    }

    /** Whether a learned limit keeps the amounts out, and another attempt is testing it. */
    public boolean isUnderTest(TokenCounts amounts, long nowNanos) {
        return probe.isUnderWay() && isDoubted(amounts, nowNanos);
    }

    /** An attempt has ended that had acquired at this moment. */
    public void left(long takenAtNanos) {
        probe.ended(takenAtNanos);
        inFlight.leave();
    }

    /** The provider never counted the request. */
    void refundRequest(long takenAtNanos, long nowNanos) {
        requests.adjust(1, 0, takenAtNanos, nowNanos);
        SharedQuota quota = shared;
        if (quota != null && !spec.hasLeftWindow(takenAtNanos, nowNanos)) {
            quota.refundRequest(takenAtNanos, nowNanos);
        }
    }

    public void correctTokens(TokenCounts taken, TokenCounts truth, long takenAtNanos, long nowNanos) {
        correctOwnTokens(taken, truth, takenAtNanos, nowNanos);
        SharedQuota quota = shared;
        // No process counts any more what has left the window: giving it back would make room of nothing.
        if (quota != null && !spec.hasLeftWindow(takenAtNanos, nowNanos)) {
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

    /** Learns from the provider's count of an attempt how far reservations are off. */
    public void learnError(TokenCounts taken, TokenCounts truth, long nanos) {
        limiters.learnDeviation(taken, truth, nanos, apart);
    }

    /** Whether as many calls at once are under way as are allowed. */
    public boolean full() {
        return inFlight.calls() >= spec.parallel();
    }

    /** Whether no call is ever admitted. */
    public boolean isClosed() {
        return spec.parallel() == 0;
    }

    /** Nanoseconds until requests and tokens have room, {@link Long#MAX_VALUE} for never; not a place. */
    public long nanosUntilAvailable(TokenCounts amounts, long nowNanos) {
        long calls = inFlight.calls() + 1;
        long wait = Math.max(
                requests.nanosUntilAvailable(1, 0, nowNanos),
                tokens.nanosUntilAvailable(amounts.total(), calls, nowNanos));
        SharedQuota quota = shared;
        if (quota != null && !quota.hasRoom(amounts, nowNanos)) {
            wait = Math.max(wait, quota.nanosUntilAvailable(amounts, nowNanos));
        }
        if (!apart) {
            return wait;
        }
        long prompt = input.nanosUntilAvailable(amounts.input(), calls, nowNanos);
        long answer = output.nanosUntilAvailable(amounts.output(), calls, nowNanos);
        return Math.max(wait, Math.max(prompt, answer));
    }

    /**
     * By how much an attempt that starts now delays another one that waits for room here, in nanoseconds;
     * {@link Long#MAX_VALUE} when that is not known.
     *
     * @param waiting what the other one needs
     * @param amounts what the attempt would take
     */
    public long delay(TokenCounts waiting, TokenCounts amounts, long nowNanos) {
        long calls = inFlight.calls() + 1;
        if (calls + 1 > spec.parallel()) {
            // The last place: when it is free again is not known.
            return Long.MAX_VALUE;
        }
        long delay = Math.max(
                requests.delay(1, 1, 0, nowNanos), tokens.delay(waiting.total(), amounts.total(), calls, nowNanos));
        if (apart) {
            delay = Math.max(delay, input.delay(waiting.input(), amounts.input(), calls, nowNanos));
            delay = Math.max(delay, output.delay(waiting.output(), amounts.output(), calls, nowNanos));
        }
        SharedQuota quota = shared;
        // Of shared limits this process gets its part of what flows in.
        long parts = quota == null ? 1 : quota.processes();
        return delay > Long.MAX_VALUE / parts ? Long.MAX_VALUE : delay * parts;
    }

    /**
     * Whether an attempt may start now: a place, room, and within what is admitted at once. It shows no more
     * than {@link #full}, {@link #nanosUntilAvailable} and {@link #canHold} do.
     */
    public boolean admits(TokenCounts amounts, long nowNanos) {
        SharedQuota quota = shared;
        return admitsHere(amounts, nowNanos) && (quota == null || quota.hasRoom(amounts, nowNanos));
    }

    /** Whether only a lease is missing, and the store had enough for one: a request may ask for it. */
    public boolean admitsOnceGranted(TokenCounts amounts, long nowNanos) {
        SharedQuota quota = shared;
        boolean isMissing = quota != null && !quota.hasRoom(amounts, nowNanos) && quota.mayBeGranted(amounts);
        return isMissing && admitsHere(amounts, nowNanos);
    }

    /** Whether the limits are shared, and the store has enough for a request by its last reply. */
    public boolean mayBeGranted(TokenCounts amounts) {
        SharedQuota quota = shared;
        return quota != null && quota.mayBeGranted(amounts);
    }

    /** Without regard to what other processes spend. */
    private boolean admitsHere(TokenCounts amounts, long nowNanos) {
        long calls = inFlight.calls();
        return calls < spec.parallel()
                && requests.admits(1, 0, nowNanos)
                && tokens.admits(amounts.total(), calls + 1, nowNanos)
                && (!apart || input.admits(amounts.input(), calls + 1, nowNanos))
                && (!apart || output.admits(amounts.output(), calls + 1, nowNanos));
    }

    /**
     * The largest prompt that the file's limits ever admit, however little is used; {@link Long#MAX_VALUE}
     * without limits of tokens, and where they admit nothing at all.
     */
    public long largestPrompt() {
        return largestPrompt;
    }

    /** Whether the limits ever admit the amounts at once; others are tried when nothing else is counted. */
    public boolean canHold(TokenCounts amounts) {
        return limiters.canHold(amounts, inFlight.calls() + 1, apart);
    }

    /** What is counted now; {@link UsageReadings#NONE} without headers so far, and just after a reading. */
    public UsageReadings read(long nowNanos) {
        return learner.read(nowNanos);
    }

    /** What the headers of a response show about the limits. */
    public void onSample(RateLimits headers, TokenCounts own, UsageReadings readings, LimitSample.Attempt attempt) {
        learner.onSample(headers, own, readings, attempt);
        apart = limiters.splitsTokens();
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
        return limiters.tokensAvailable(nowNanos);
    }

    /** The limits that responses have shown. */
    public List<LearnedLimit> learned(long nowNanos) {
        return limiters.learned(nowNanos);
    }
}
