package dev.llmrouter.internal.health;

import dev.llmrouter.strategy.OutputSpeed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * What a deployment's calls show while they are under way and when they end: speed, silence, signs of life.
 * Thread-safe without locks; reading allocates nothing.
 */
public final class DeploymentSignals {
    /** What {@link #begin} answers for a call that is not tracked. */
    public static final int UNTRACKED = CallsUnderWay.UNTRACKED;

    /**
     * A pause of this process, such as of its garbage collector, must not look like the deployment's.
     */
    private static final long SHORTEST_SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    /**
     * A silence by chance reaches this once in 150 times: a deployment that answers every second is left alone for
     * a second then, every few minutes. Each further unit costs a hung deployment one more call.
     */
    private static final double OVERDUE = 5;

    /** So improbable that a deployment which answers ten times a second reaches it by chance once in a day. */
    private static final double CERTAIN = 14;

    /** A silence as improbable as one in 3,000 was a standstill, and not bad luck or a slower deployment. */
    private static final double STANDSTILL = 8;

    /** A call as slow as one in fifty shows that it is alive, and not that it is well. */
    private static final double LATE = 4;

    /** With fewer answers it is not known how fast it usually is. */
    private static final double ENOUGH_ANSWERS = 8;

    private static final double NANO = 1e-9;

    private final CallsUnderWay underWay = new CallsUnderWay();
    private final DurationHistory whole = new DurationHistory();
    private final DurationHistory streamed = new DurationHistory();
    private final AtomicReference<OutputSpeed> speed = new AtomicReference<>(OutputSpeed.UNKNOWN);
    private final DoubleAdder streamedTokens = new DoubleAdder();

    private volatile boolean answered; // set once
    /** When it last gave a sign of life: an answer, the first output or a later event of a stream. */
    private volatile long lifeNanos;

    private volatile boolean stoodStill; // set by the first standstill
    /** Whether the newest answer ended a standstill. Two at once may each count. */
    private volatile boolean justStoodStill;
    /** Whether standstills follow each other: it is slow then, and what its calls take shows how slow. */
    private volatile boolean slow;
    /** How improbable it is that calls which have ended since the last sign of life got no answer. */
    private final DoubleAdder unanswered = new DoubleAdder();
    /** When the first of them began; only where there is one. */
    private volatile long unansweredSinceNanos;
    /** When the last standstill was over: calls that began before it show nothing. */
    private volatile long standstillEndNanos;

    /** A call begins; answers with its slot, for {@link #answeredBy} and {@link #endedWithout}. */
    public int begin(long startNanos, boolean isStreamed) {
        return underWay.begin(startNanos, isStreamed);
    }

    /**
     * A call has ended without an answer. What it shows of a silence stays until the next sign of life: a deployment
     * whose calls have all run out of time would otherwise look idle, and draw the next ones.
     */
    public void endedWithout(int slot, long startNanos, boolean isStreamed, long nowNanos) {
        underWay.end(slot);
        long since = answered ? lifeNanos : nowNanos;
        double surprise = past(isStreamed).surpriseBetween(since - startNanos, nowNanos - startNanos);
        if (surprise > 0) {
            if (unanswered.sum() == 0) {
                unansweredSinceNanos = startNanos;
            }
            unanswered.add(Math.min(CallsUnderWay.MOST_OF_ONE, surprise));
        }
    }

    private DurationHistory past(boolean isStreamed) {
        return isStreamed ? streamed : whole;
    }

    /** The answer, or the first output of its stream, has come. */
    public Pace answeredBy(int slot, long startNanos, boolean isStreamed, long nowNanos) {
        boolean ends = noteStandstill(nowNanos);
        sign(nowNanos);
        underWay.end(slot);
        DurationHistory past = past(isStreamed);
        boolean late = past.surprise(nowNanos - startNanos) >= LATE;
        if (!isStraggler(startNanos)) {
            past.add(nowNanos - startNanos);
        }
        return ends ? Pace.AFTER_STANDSTILL : late ? Pace.LATE : Pace.IN_TIME;
    }

    private boolean noteStandstill(long nowNanos) {
        boolean ends = standsStill(nowNanos);
        if (ends) {
            slow = justStoodStill;
            if (!slow) {
                speed.updateAndGet(OutputSpeed::withoutRecent);
            }
            standstillEndNanos = nowNanos;
            stoodStill = true;
        }
        if (justStoodStill != ends) {
            justStoodStill = ends;
        }
        return ends;
    }

    /** Bytes of a stream have come. */
    public void sign(long nowNanos) {
        lifeNanos = nowNanos;
        if (!answered) {
            answered = true;
        }
        if (unanswered.sum() > 0) {
            unanswered.reset();
        }
    }

    /** Whether a call was under way while the deployment stood still, so that its time shows nothing. */
    private boolean isStraggler(long startNanos) {
        return stoodStill && !slow && startNanos - standstillEndNanos < 0;
    }

    /** A whole answer: how fast it was written. */
    public void wrote(long tokens, long startNanos, long nowNanos) {
        if (tokens > 0 && !isStraggler(startNanos)) {
            double seconds = (nowNanos - startNanos) * NANO;
            OutputSpeed before = speed.get();
            while (!speed.compareAndSet(before, before.with((double) tokens, seconds, nowNanos))) {
                before = speed.get();
            }
        }
    }

    /** Tokens of an open stream; negative when it has ended and takes them along. */
    public void streams(double tokens) {
        streamedTokens.add(tokens);
    }

    public double streamedTokens() {
        return Math.max(0, streamedTokens.sum());
    }

    public OutputSpeed speed() {
        return speed.getPlain();
    }

    /** How long no sign of life has come although a call waits for one; 0 when none does. */
    public long silentNanos(long nowNanos) {
        long oldest = underWay.oldestAgeNanos(nowNanos);
        if (oldest >= 0 && unanswered.sum() > 0) {
            oldest = Math.max(oldest, nowNanos - unansweredSinceNanos);
        }
        return oldest <= 0 || !answered ? Math.max(0, oldest) : Math.max(0, Math.min(oldest, nowNanos - lifeNanos));
    }

    /** How long the oldest call waits for its answer; −1 when none does. */
    public long oldestCallNanos(long nowNanos) {
        return underWay.oldestAgeNanos(nowNanos);
    }

    /** How long ago the newest sign of life was; −1 before the first. */
    public long newestSignNanos(long nowNanos) {
        return answered ? Math.max(0, nowNanos - lifeNanos) : -1;
    }

    /** How many calls that wait for their answer began before a moment. */
    public int beganBefore(long nanos) {
        return underWay.beganBefore(nanos);
    }

    /** Whether it is silent for longer than its own past explains. */
    public boolean isOverdue(long nowNanos) {
        return isSilentBeyond(OVERDUE, nowNanos);
    }

    /** Whether it is silent for so long that neither bad luck nor a slower deployment explains it. */
    private boolean standsStill(long nowNanos) {
        return isSilentBeyond(STANDSTILL, nowNanos);
    }

    /** Whether bad luck is no longer an explanation of its silence. */
    public boolean isCertainlySilent(long nowNanos) {
        return isSilentBeyond(CERTAIN, nowNanos);
    }

    private boolean isSilentBeyond(double most, long nowNanos) {
        if (silentNanos(nowNanos) < SHORTEST_SILENCE_NANOS || surprise(1, nowNanos) < most) {
            return false;
        }
        // Looked at more closely only now: as slow as its newest answers show it to be, its calls take longer.
        double slowdown = slowdown(nowNanos);
        return slowdown == 1 || surprise(slowdown, nowNanos) >= most;
    }

    /** How many times longer than usual its newest answers took for their tokens; at least 1. */
    private double slowdown(long nowNanos) {
        OutputSpeed known = speed.get();
        if (known.usualAnswers() < ENOUGH_ANSWERS) {
            return 1;
        }
        double usual = known.usualSeconds() / known.usualTokens();
        double prior = known.usualTokens() / known.usualAnswers();
        double decay = known.recentDecay(nowNanos);
        double recent = (known.recentSeconds() * decay + prior * usual) / (known.recentTokens() * decay + prior);
        return Math.max(1, recent / usual);
    }

    private double surprise(double slowdown, long nowNanos) {
        return unanswered.sum()
                + underWay.surprise(whole, streamed, answered ? lifeNanos : nowNanos, slowdown, nowNanos);
    }
}
