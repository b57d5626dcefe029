package dev.llmrouter.internal.health;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.internal.queue.ResourceQueue;
import dev.llmrouter.internal.stats.RecentCount;
import dev.llmrouter.internal.stats.RecentMean;
import dev.llmrouter.internal.stats.SlidingWindow;
import dev.llmrouter.internal.text.DurationText;
import dev.llmrouter.internal.text.LogText;
import dev.llmrouter.policy.CooldownPolicy;
import dev.llmrouter.policy.FailureHistory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How one deployment has been doing: what failed in the last minute, whether it cools, how it comes back.
 * Remembers; {@link CooldownPolicy} decides. Thread-safe: failures are written under a lock, and read without
 * it; a success of a deployment that is well takes none.
 */
public final class HealthTracker {
    /** What a provider refuses a key, which another key may get. */
    private static final Set<FailureKind> OF_THE_KEY =
            EnumSet.of(FailureKind.AUTHENTICATION, FailureKind.PERMISSION, FailureKind.NOT_FOUND);

    /** LiteLLM's window of failures. */
    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
    /**
     * How often a deployment in cooldown for failures is asked while no other serves: callers that wait find
     * out within a second that it is back.
     */
    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * After this many successes of a deployment that came back, its calls are not counted any more: the ramp
     * is over.
     */
    private static final int RAMPED = 32;

    /** After an outage three answers one after the other are enough: it was not its load that took it away. */
    private static final int AFTER_OUTAGE = 4;

    private static final int AFTER_REFUSAL = 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final RecentCount attempts;
    private final SlidingWindow failures;
    private final Map<FailureKind, SlidingWindow> failuresByKind = new EnumMap<>(FailureKind.class);
    private final ResourceQueue waiting = new ResourceQueue();
    /**
     * Whether the key was changed under this router: what is refused to other processes may be refused to the
     * old one.
     */
    private final boolean rotated;

    private final RecentMean latency;
    private final RecentMean firstEvent;
    private final DeploymentSignals signals;
    private final RetryAfter retryAfter;
    /** Whether there is something for a success to end: failures in a row, a ramp. Written under the lock. */
    private volatile boolean recovering;

    /** Written under the lock. */
    private volatile int failuresInARow;

    /** Written under the lock, and meaningless before the first failure. */
    private volatile long lastFailureNanos;

    private volatile @Nullable FailureKind lastFailure; // written under the lock
    /** When the first call of the failures in a row began: one that began before it shows nothing of what came later. */
    private long rowBeganNanos;

    private int cooldownsInARow;
    /** Whether the begin of a cooldown was published, and its end not yet: such events come in pairs. */
    private boolean published;
    /** Whether the end is being published. */
    private boolean ending;
    /**
     * Whether another tracker has taken its place: what calls in flight find out is not published any more.
     */
    private volatile boolean retired; // written under the lock

    private volatile boolean answered; // set by the first success

    /** Written under the lock, read without it: both null or in the past when the deployment may be used. */
    private volatile @Nullable Cooldown cooldown;

    /** When it was asked last although it cools, or began to cool. */
    private final AtomicLong probedNanos;
    /** How many calls at once while it comes back; 0 when there is no such bound. Written under the lock. */
    private volatile int slowStartLimit;

    private int rampFactor = AFTER_OUTAGE; // written under the lock
    /** When the last cooldown began: calls under way since before it do not count against the slow start. */
    private volatile long slowStartFromNanos;
    /** Whether the last cooldown began for silence, which any answer ends. Written under the lock. */
    private boolean wasSilent;

    public HealthTracker(long nowNanos) {
        this(new RecentMean(), new RecentMean(), new DeploymentSignals(), new RetryAfter(), false, nowNanos);
    }

    private HealthTracker(
            RecentMean latency,
            RecentMean firstEvent,
            DeploymentSignals signals,
            RetryAfter retryAfter,
            boolean rotated,
            long nowNanos) {
        this.rotated = rotated;
        this.latency = latency;
        this.firstEvent = firstEvent;
        this.signals = signals;
        this.retryAfter = retryAfter;
        attempts = new RecentCount(WINDOW_NANOS, nowNanos);
        lastFailureNanos = nowNanos;
        probedNanos = new AtomicLong(nowNanos);
        failures = new SlidingWindow(WINDOW_NANOS, nowNanos);
    }

    /**
     * A book for the same endpoint under another key: latencies stay, and so does what limits the endpoint or
     * its account rather than the key. What was counted against the key is forgotten; calls that still use it
     * go on writing into this book.
     */
    public HealthTracker forAnotherKey(long nowNanos) {
        HealthTracker next = new HealthTracker(latency, firstEvent, signals, retryAfter.copy(), true, nowNanos);
        lock.lock();
        try {
            Cooldown last = cooldown;
            if (last != null && !OF_THE_KEY.contains(last.reason)) {
                next.cooldown = last;
                next.slowStartLimit = slowStartLimit;
                next.slowStartFromNanos = slowStartFromNanos;
                next.rampFactor = rampFactor;
                next.wasSilent = wasSilent;
                next.recovering = slowStartLimit > 0;
                next.cooldownsInARow = cooldownsInARow;
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    public boolean isRetired() {
        return retired;
    }

    /** Another tracker takes its place. Answers whether the end of a cooldown is still to be published. */
    public boolean retire() {
        lock.lock();
        try {
            boolean open = published;
            published = false;
            retired = true;
            return open;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A time out of rotation.
     *
     * @param sinceNanos when it began
     * @param words status and code of the failure, for people; null when another process found out
     */
    public record Cooldown(
            FailureKind reason,
            long sinceNanos,
            long untilNanos,
            @Nullable String words) {
        /** Whether it is in place for failures, and not because the provider has set a pace. */
        public boolean isForFailures() {
            return reason != FailureKind.RATE_LIMITED;
        }
    }

    /** Whether it has ever answered, with the key that it has. */
    public boolean hasAnswered() {
        return answered;
    }

    /** What its calls show while they are under way. */
    public DeploymentSignals signals() {
        return signals;
    }

    /** Failures that count against it, since the last success that began after them. */
    public int failuresInARow() {
        return failuresInARow;
    }

    /** The newest failure that counts against it; null before the first. */
    public @Nullable FailureKind lastFailure() {
        return lastFailure;
    }

    /** How long ago that was; only where there was one. */
    public long sinceLastFailure(long nowNanos) {
        return nowNanos - lastFailureNanos;
    }

    /** The requests that wait until it may be used again. */
    public ResourceQueue waiting() {
        return waiting;
    }

    public double latency(long nowNanos) {
        return latency.mean(nowNanos);
    }

    public double firstEvent(long nowNanos) {
        return firstEvent.mean(nowNanos);
    }

    /** The cooldown that is going on, or null. */
    public @Nullable Cooldown cooling(long nowNanos) {
        Cooldown current = cooldown;
        return current != null && current.untilNanos - nowNanos > 0 ? current : null;
    }

    /** Nanoseconds until it may be asked once although it cools; 0 for now. */
    public long untilProbe(long nowNanos) {
        return Math.max(0, probedNanos.get() + PROBE_NANOS - nowNanos);
    }

    /** Whether the caller is the one that asks it once although it cools. */
    public boolean tryProbe(long nowNanos) {
        long before = probedNanos.get();
        return before + PROBE_NANOS - nowNanos <= 0 && probedNanos.compareAndSet(before, nowNanos);
    }

    /**
     * A call that began at this moment was answered. A cooldown for failures that was going on then is over;
     * whether one was.
     */
    public boolean endCooldown(long calledNanos, long nowNanos) {
        if (cooling(nowNanos) == null) {
            return false;
        }
        lock.lock();
        try {
            Cooldown current = cooling(nowNanos);
            boolean ends =
                    current != null && current.isForFailures() && (wasSilent || calledNanos - current.sinceNanos > 0);
            if (ends) {
                cooldown = null;
            }
            return ends;
        } finally {
            lock.unlock();
        }
    }

    /**
     * An operator says that it is well: cooldown, slow start and the provider's wish to wait are over. Whether
     * one of them was going on.
     */
    public boolean clear(long nowNanos) {
        lock.lock();
        try {
            boolean held = cooling(nowNanos) != null || slowStartLimit > 0 || askedToWait(nowNanos) > 0;
            cooldown = null;
            retryAfter.clear();
            failuresInARow = 0;
            cooldownsInARow = 0;
            slowStartLimit = 0;
            recovering = false;
            return held;
        } finally {
            lock.unlock();
        }
    }

    /** Nanoseconds for which the provider still wants to be left alone. */
    public long askedToWait(long nowNanos) {
        return retryAfter.left(nowNanos);
    }

    /**
     * How many calls at once it should get while it comes back; {@link Integer#MAX_VALUE} when it is well.
     */
    public int slowStartLimit() {
        int most = slowStartLimit;
        return most == 0 ? Integer.MAX_VALUE : most;
    }

    /** How many of its calls in flight count against the slow start: not those that got stuck before it. */
    public long callsSinceCooldown(long callsInFlight) {
        return callsInFlight - signals.beganBefore(slowStartFromNanos);
    }

    /** Whether it has not answered since its last cooldown began. */
    public boolean isInDoubt() {
        return slowStartLimit == 1;
    }

    /**
     * The cooldown that is going on, for the thread that publishes it: for one, until its end was published.
     */
    public @Nullable Cooldown announce(long nowNanos) {
        lock.lock();
        try {
            Cooldown current = published || retired ? null : cooling(nowNanos);
            published |= current != null;
            return current;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the caller is the one that publishes the end of a cooldown. */
    public boolean beginEnd(long nowNanos) {
        lock.lock();
        try {
            boolean ends = published && !ending && !retired && cooling(nowNanos) == null;
            ending |= ends;
            return ends;
        } finally {
            lock.unlock();
        }
    }

    /** The end was published. Answers with the cooldown that began meanwhile, if there is one. */
    public @Nullable Cooldown announceNext(long nowNanos) {
        lock.lock();
        try {
            published = false;
            ending = false;
            return announce(nowNanos);
        } finally {
            lock.unlock();
        }
    }

    public int failuresInLastMinute(long nowNanos) {
        lock.lock();
        try {
            return (int) failures.total(nowNanos);
        } finally {
            lock.unlock();
        }
    }

    /** How long an answer took; not every success is worth learning from. */
    public void took(double nanosPerToken, long nowNanos) {
        latency.add(nanosPerToken, nowNanos);
    }

    /**
     * A call was answered.
     *
     * @param calledNanos when it began
     * @param pace when its answer came: one that came late does not show that the deployment is well
     */
    public void succeeded(long calledNanos, Pace pace, long nowNanos) {
        attempts.add(nowNanos);
        if (!answered) {
            answered = true;
        }
        if (recovering) {
            recover(calledNanos, pace);
        }
    }

    /** The same, of a call that began just now. */
    public void succeeded(long nowNanos) {
        succeeded(nowNanos, Pace.IN_TIME, nowNanos);
    }

    /** It has given a sign of life after a standstill: one call more, and with each answer in time several. */
    public void startSlowly(long nowNanos) {
        lock.lock();
        try {
            slowStartLimit = 1;
            slowStartFromNanos = nowNanos;
            wasSilent = false;
            recovering = true;
        } finally {
            lock.unlock();
        }
    }

    private void recover(long calledNanos, Pace pace) {
        lock.lock();
        try {
            // A long call that began before the failures may end well between them: quick failures would never be
            // in a row otherwise, and draw more and more calls.
            if (failuresInARow > 0 && calledNanos - rowBeganNanos < 0 && !wasSilent) {
                return;
            }
            failuresInARow = 0;
            if (wasSilent && pace != Pace.AFTER_STANDSTILL) {
                // Bad luck, or a slower deployment: what the silence has cost is enough.
                wasSilent = false;
                slowStartLimit = 0;
            }
            if (pace == Pace.IN_TIME) {
                cooldownsInARow = 0;
                slowStartLimit = slowStartLimit >= RAMPED ? 0 : slowStartLimit * rampFactor;
            }
            recovering = slowStartLimit > 0;
        } finally {
            lock.unlock();
        }
    }

    public void firstEventAfter(long nanos, long nowNanos) {
        firstEvent.add((double) nanos, nowNanos);
    }

    /** Counts a failure; answers whether it starts or prolongs a cooldown. */
    public boolean failed(Deployment deployment, int groupSize, Outcome failure, CooldownPolicy policy, long nowNanos) {
        return failed(deployment, groupSize, failure, policy, nowNanos, nowNanos);
    }

    /**
     * The same, of a call that began earlier.
     *
     * @param calledNanos when it began
     */
    public boolean failed(
            Deployment deployment,
            int groupSize,
            Outcome failure,
            CooldownPolicy policy,
            long calledNanos,
            long nowNanos) {
        FailureKind kind = failure.kind().orElseThrow();
        lock.lock();
        try {
            attempts.add(nowNanos);
            if (CooldownPolicy.counts(deployment, kind)) {
                count(failures, nowNanos);
            }
            SlidingWindow ofKind =
                    failuresByKind.computeIfAbsent(kind, any -> new SlidingWindow(WINDOW_NANOS, nowNanos));
            count(ofKind, nowNanos);
            recovering = true;
            countInARow(deployment, kind, calledNanos, nowNanos);
            failure.retryAfter().ifPresent(wait -> retryAfter.waitFor(CooldownPolicy.capped(wait), nowNanos));
            // Calls that were under way when the cooldown began fail one after the other: that is one
            // cooldown, not many in a row.
            boolean isCooling = cooling(nowNanos) != null;
            FailureHistory history = FailureHistory.builder()
                    .groupSize(groupSize)
                    .attempts((int) attempts.total(nowNanos))
                    .failures((int) failures.total(nowNanos))
                    .failuresOfKind((int) ofKind.total(nowNanos))
                    .failuresInARow(failuresInARow)
                    .cooldownsInARow(cooldownsBefore(isCooling))
                    .build();
            Duration length = policy.cooldown(deployment, failure, history);
            if (!length.isZero()) {
                cool(kind, length, nowNanos, words(failure));
                wasSilent = false;
            }
            return !length.isZero();
        } finally {
            lock.unlock();
        }
    }

    /** Failures are in a row when no success came between, and not more time than failures are remembered. */
    private void countInARow(Deployment deployment, FailureKind kind, long calledNanos, long nowNanos) {
        if (!CooldownPolicy.counts(deployment, kind)) {
            return;
        }
        int before = nowNanos - lastFailureNanos > WINDOW_NANOS ? 0 : failuresInARow;
        rowBeganNanos = before == 0 ? calledNanos : rowBeganNanos;
        failuresInARow = before + 1;
        lastFailureNanos = nowNanos;
        lastFailure = kind;
    }

    /**
     * Puts it into cooldown if it is silent for longer than its own past explains: calls that have not ended yet
     * are evidence, and the next ones need not wait for their time-out.
     *
     * @return whether it was, and a cooldown began
     */
    public boolean coolIfSilent(Deployment deployment, CooldownPolicy policy, long nowNanos) {
        if (!signals.isOverdue(nowNanos)) {
            return false;
        }
        lock.lock();
        try {
            Duration length = policy.cooldownOfSilence(deployment, cooldownsInARow);
            boolean begins = !length.isZero() && cooling(nowNanos) == null && slowStartLimit != 1;
            if (begins) {
                wasSilent = true;
                String words = DurationText.text(signals.silentNanos(nowNanos))
                        + " of silence with calls under way, which is longer than its earlier answers explain";
                cool(FailureKind.TIMEOUT, length, nowNanos, words);
            }
            return begins;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is in cooldown for nothing but its silence. */
    public boolean isOutForSilence(long nowNanos) {
        lock.lock();
        try {
            return wasSilent && cooling(nowNanos) != null;
        } finally {
            lock.unlock();
        }
    }

    /** Another process found out that it should be left alone. */
    public void coolUntil(FailureKind reason, long untilNanos, long nowNanos) {
        if (rotated && OF_THE_KEY.contains(reason)) {
            return;
        }
        lock.lock();
        try {
            cool(reason, Duration.ofNanos(Math.max(0, untilNanos - nowNanos)), nowNanos, null);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Kind, status, and the provider's code or what broke; never its message, which may quote a prompt or a
     * key.
     */
    private static String words(Outcome failure) {
        String broke = failure.cause()
                .filter(cause -> failure.status() == 0)
                .map(cause -> " (" + cause.getClass().getSimpleName() + ")")
                .orElse("");
        return LogText.text(failure + broke);
    }

    /**
     * The one that goes on is not before itself, and a straggler that succeeded may have forgotten it
     * already.
     */
    private int cooldownsBefore(boolean isCooling) {
        return isCooling ? Math.max(0, cooldownsInARow - 1) : cooldownsInARow;
    }

    private void cool(FailureKind kind, Duration length, long nowNanos, @Nullable String words) {
        Cooldown current = cooling(nowNanos);
        if (current == null) {
            cooldownsInARow++;
            probedNanos.set(nowNanos);
        }
        long until = nowNanos + length.toNanos();
        if (current == null || until - current.untilNanos > 0) {
            cooldown = new Cooldown(kind, current == null ? nowNanos : current.sinceNanos, until, words);
        }
        slowStartLimit = 1;
        rampFactor = kind == FailureKind.RATE_LIMITED ? AFTER_REFUSAL : AFTER_OUTAGE;
        slowStartFromNanos = current == null ? nowNanos : current.sinceNanos;
        recovering = true;
    }

    /** The provider's Retry-After, as far as no longer one was published yet; else 0. */
    public long unpublishedWait(long nowNanos) {
        return retired ? 0 : retryAfter.unpublished(nowNanos);
    }

    /** Another process was asked to leave the provider alone. */
    public void waitUntil(long untilNanos, long nowNanos) {
        lock.lock();
        try {
            retryAfter.published(untilNanos, nowNanos);
        } finally {
            lock.unlock();
        }
    }

    private static void count(SlidingWindow window, long nowNanos) {
        window.add(window.slice(nowNanos), 1, nowNanos);
    }
}
