package dev.llmrouter;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.provider.EventContent;
import dev.llmrouter.time.TimeSource;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A stream from its first event to its end: reads, watches for silence, counts, and settles the attempt once, whether the stream ends,
 * breaks, or is given up. One thread reads; any may close.
 */
final class StreamSession implements ForgottenStreams.Session {
    /** The pieces of a text are about this long for a token; used only when the provider gives no count. */
    private static final int CHARACTERS_PER_TOKEN = 4;

    private final RoutePlan plan;
    private final StreamAttempter.Begun begun;
    private final TimeSource time;
    private final boolean showUsage;
    private final AtomicBoolean settled = new AtomicBoolean();
    /** Runs once, at the end; set before anybody else sees the session. */
    private volatile Runnable onSettled = () -> {};

    private @Nullable StreamEvent pending;
    /** Nanos at which the reader began to wait, or 0; written by the reader, read by the timer. */
    private volatile long waitingSince;

    private volatile boolean fellSilent;
    private volatile boolean cut; // set once, by cut()
    private volatile TimeSource.@Nullable Timer watch;
    /** Written by the reader. */
    private volatile TokenUsage counted = TokenUsage.unknown();

    private final AtomicLong characters = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();

    StreamSession(RoutePlan plan, StreamAttempter.Begun begun, TimeSource time, boolean showUsage) {
        this.plan = plan;
        this.begun = begun;
        this.time = time;
        this.showUsage = showUsage;
        pending = begun.first();
        watchFor(idleNanos());
    }

    @Override
    public void onSettled(Runnable work) {
        onSettled = work;
    }

    StreamAttempter.Begun begun() {
        return begun;
    }

    private long idleNanos() {
        return begun.attempt().terms().idleNanos();
    }

    TokenUsage usage() {
        TokenUsage known = counted;
        return known.isKnown()
                ? known
                : TokenUsage.estimate(
                        begun.attempt().reservedInputTokens(),
                        (characters.get() + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN);
    }

    /** The next event that the caller is to see; null at the end. */
    @Nullable
    StreamEvent next() {
        while (true) {
            StreamEvent event = read();
            if (event == null) {
                settle(Outcome.success(begun.response().status(), usage()), null);
                return null;
            }
            EventContent content = begun.attempt().provider().content(event);
            content.usage().ifPresent(usage -> counted = usage);
            if (content.failure().isPresent()) {
                throw broken(content.failure().get().withUsage(usage()));
            }
            if (!content.usageOnly() || showUsage) {
                characters.addAndGet(EventText.length(event));
                delivered.incrementAndGet();
                return event;
            }
        }
    }

    private @Nullable StreamEvent read() {
        StreamEvent first = pending;
        if (first != null) {
            pending = null;
            return first;
        }
        if (cut) {
            // Half an answer must not look like a whole one.
            throw broken(Outcome.failure(FailureKind.CANCELLED, 0));
        }
        if (settled.get()) {
            return null;
        }
        try {
            waitingSince = time.nanos() | 1;
            return begun.events().next();
        } catch (IOException e) {
            FailureKind kind =
                    settled.get() ? FailureKind.CANCELLED : fellSilent ? FailureKind.TIMEOUT : FailureKind.CONNECTION;
            throw broken(Outcome.failure(kind, e).withUsage(usage()));
        } finally {
            waitingSince = 0;
        }
    }

    /** The reader's silence is not the provider's: only time spent waiting for an event counts. */
    private void watchFor(long nanos) {
        watch = time.schedule(
                () -> {
                    long since = waitingSince;
                    long silent = since == 0 ? 0 : time.nanos() - since;
                    if (settled.get()) {
                        return;
                    }
                    if (silent >= idleNanos()) {
                        fellSilent = true;
                        begun.exchange().cancel();
                    } else {
                        watchFor(idleNanos() - silent);
                    }
                },
                nanos);
        if (settled.get()) {
            // Whoever settled took back the timer before this one.
            watch.cancel();
        }
    }

    private StreamBrokenException broken(Outcome outcome) {
        settle(outcome, outcome.kind().orElseThrow());
        return new StreamBrokenException(
                "The stream of '" + plan.request().model() + "' from "
                        + begun.attempt().deployment().id()
                        + (fellSilent ? " was silent for " + idleNanos() / 1_000_000 + " ms" : " broke: " + outcome)
                        + " after " + delivered
                        + " events; it is not replayed, because they were already handed out",
                new RouterException.Failure(
                        plan.request().model(),
                        plan.attempts(),
                        outcome.kind().orElseThrow(),
                        fellSilent ? 408 : 502,
                        null,
                        outcome.providerMessage().orElse(null),
                        outcome.cause().orElse(null)),
                delivered.get(),
                usage());
    }

    /** The reader wants no more. */
    @Override
    public void close() {
        settle(Outcome.failure(FailureKind.CANCELLED, 0).withUsage(usage()), FailureKind.CANCELLED);
    }

    /** The router closes: the reader learns that more would have come. */
    @Override
    public void cut() {
        if (!settled.get()) {
            cut = true;
            close();
        }
    }

    private void settle(Outcome outcome, @Nullable FailureKind failure) {
        if (!settled.compareAndSet(false, true)) {
            return;
        }
        TimeSource.Timer timer = watch;
        if (timer != null) {
            timer.cancel();
        }
        if (failure != null) {
            begun.exchange().cancel();
        }
        begun.response().close();
        begun.attempt().close(outcome);
        plan.end(failure);
        onSettled.run();
    }
}
