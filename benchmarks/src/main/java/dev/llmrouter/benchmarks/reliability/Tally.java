package dev.llmrouter.benchmarks.reliability;

import dev.llmrouter.error.RouterException;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.AttemptInfo;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.event.RouterListener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts how calls end. Listens to their routers for what starts and does not end. */
final class Tally implements RouterListener {
    /** The calls of all tallies. */
    private static final LongAdder MADE = new LongAdder();

    final LongAdder calls = new LongAdder();
    final LongAdder answered = new LongAdder();
    final LongAdder failed = new LongAdder();
    /** Ended by the router's close. */
    final LongAdder closed = new LongAdder();

    final LongAdder lost = new LongAdder();
    /** Ended twice, or with another call's answer. */
    final LongAdder doubled = new LongAdder();

    final LongAdder late = new LongAdder();
    final LongAdder leaked = new LongAdder();
    /** Failed in a way that no page promises. */
    final LongAdder strange = new LongAdder();

    private final LongAdder requestsOpen = new LongAdder();
    private final LongAdder attemptsOpen = new LongAdder();
    private final long mostNanos;
    private volatile @Nullable Throwable example;

    Tally(Duration most) {
        mostNanos = most.toNanos();
    }

    /** One call, from its start. */
    final class Call implements Way.End {
        private final String text;
        private final long start = System.nanoTime();
        private final AtomicInteger ends = new AtomicInteger();

        Call(String text) {
            this.text = text;
            calls.increment();
            MADE.increment();
        }

        @Override
        public void ended(@Nullable String answer, @Nullable Throwable failure) {
            if (ends.incrementAndGet() > 1) {
                doubled.increment();
                return;
            }
            if (System.nanoTime() - start > mostNanos) {
                late.increment();
            }
            if (failure != null) {
                fail(failure);
            } else if (text.equals(answer)) {
                answered.increment();
            } else {
                doubled.increment();
            }
        }

        boolean isOver() {
            return ends.get() > 0;
        }

        long age(TimeUnit unit) {
            return unit.convert(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
    }

    /** How many calls this process has made. */
    static long made() {
        return MADE.sum();
    }

    private void fail(Throwable failure) {
        Throwable cause =
                failure.getCause() != null && !(failure instanceof RouterException) ? failure.getCause() : failure;
        if (cause instanceof IllegalStateException state
                && String.valueOf(state.getMessage()).contains("closed")) {
            closed.increment();
        } else if (cause instanceof RouterException) {
            failed.increment();
        } else {
            strange.increment();
            example = cause;
        }
    }

    /** Why a strange call failed. */
    Optional<Throwable> example() {
        return Optional.ofNullable(example);
    }

    long open() {
        return requestsOpen.sum() + attemptsOpen.sum();
    }

    boolean isClean() {
        return lost.sum() + doubled.sum() + late.sum() + leaked.sum() + strange.sum() == 0;
    }

    @Override
    public void requestStarted(RequestInfo request) {
        requestsOpen.increment();
    }

    @Override
    public void requestEnded(RequestEnded event) {
        requestsOpen.decrement();
    }

    @Override
    public void attemptStarted(AttemptInfo attempt) {
        attemptsOpen.increment();
    }

    @Override
    public void attemptEnded(AttemptEnded event) {
        attemptsOpen.decrement();
    }
}
