package dev.llmrouter.internal.stream;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenEstimate;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.guard.Workers;
import dev.llmrouter.internal.plan.ExceptionFactory;
import dev.llmrouter.internal.plan.RoutePlan;
import dev.llmrouter.internal.text.LogText;
import dev.llmrouter.provider.EventContent;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.time.TimeSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import org.jspecify.annotations.Nullable;

/**
 * A stream from its first output to its end: reads, watches for silence, counts tokens, and settles the
 * attempt once, whether the stream ends, breaks, or is closed early. It is complete only if the endpoint's
 * end marker was seen. One thread reads; any thread may close.
 */
public final class StreamSession implements StreamLeakDetector.Session {
    /**
     * Usage and {@code [DONE]} follow the last choice at once; the router waits no longer for a server that
     * omits them.
     */
    private static final long MOST_AFTER_END_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final RoutePlan plan;
    private final StreamInvoker.Begun begun;
    private final Workers workers;
    private final TimeSource time;
    private final ModelRequest request;
    private final boolean showUsage;
    private final AtomicBoolean settled = new AtomicBoolean();
    /** Runs once, at the end; set before another thread sees the session. */
    private volatile Runnable onSettled = () -> {};

    /** Events that came before the session; taken by the reader. */
    private final Deque<StreamInvoker.Held> pending;
    /**
     * The time since which the reader has waited without a byte, in nanoseconds, or 0; written by the reader,
     * read by the timer.
     */
    private volatile long waitingSince;

    private volatile boolean fellSilent;
    private volatile boolean cut; // set once, by cut()
    private volatile TimeSource.@Nullable Timer watch;
    /** Written by the reader. */
    private volatile TokenUsage counted = TokenUsage.unknown();

    private final DoubleAdder estimatedTokens = new DoubleAdder();
    private final AtomicLong delivered = new AtomicLong();
    private volatile boolean endSeen; // written by the reader
    private boolean endWatched; // used by the reader only
    private boolean lastSeen; // used by the reader only
    private long eventEnd; // of the last event; used by the reader only
    private @Nullable StreamBrokenException brokenAfter; // used by the reader only
    private int finishedChoices; // used by the reader only

    public StreamSession(RoutePlan plan, StreamInvoker.Begun begun, Workers workers, ModelRequest request) {
        this.plan = plan;
        this.begun = begun;
        this.workers = workers;
        time = workers.time();
        this.request = request;
        showUsage = plan.request().body().asksForUsage();
        pending = new ArrayDeque<>(begun.held());
        begun.events().onBytes(() -> {
            long now = time.nanos();
            waitingSince = now | 1;
            begun.attempt().noteBytes(now);
        });
        watchFor(idleNanos());
    }

    @Override
    public void onSettled(Runnable work) {
        onSettled = work;
    }

    StreamInvoker.Begun begun() {
        return begun;
    }

    private long idleNanos() {
        long idle = begun.attempt().terms().idleNanos();
        return endSeen ? Math.min(idle, MOST_AFTER_END_NANOS) : idle;
    }

    TokenUsage usage() {
        TokenUsage known = counted;
        return known.isKnown()
                ? known
                : TokenUsage.estimate(begun.attempt().reservedInputTokens(), (long) Math.ceil(estimatedTokens.sum()));
    }

    /** The next event for the caller; null at the end. */
    @Nullable
    StreamEvent next() {
        try {
            return nextOrEnd();
        } catch (Guard.Threw e) {
            boolean late = settled.get() && !e.isOfProvider();
            throw broken(
                    late
                            ? Outcome.failure(FailureKind.CANCELLED, e.thrown())
                            : begun.exchange().threw(e));
        } catch (StreamBrokenException settledAlready) {
            throw settledAlready;
        } catch (RuntimeException | Error bug) {
            settle(Outcome.failure(FailureKind.CANCELLED, bug).withUsage(usage()), FailureKind.CANCELLED);
            throw bug;
        }
    }

    /**
     * The bytes up to the end of the next event for the caller, as they came; null at the end. An event that
     * reports an error is handed on before the exception.
     */
    byte @Nullable [] nextBytes() {
        RecordedBody bytes = requireNonNull(begun.bytes(), "the bytes are recorded");
        if (brokenAfter != null) {
            throw brokenAfter;
        }
        StreamEvent event;
        try {
            event = next();
        } catch (StreamBrokenException e) {
            byte[] error = bytes.upTo(eventEnd);
            if (error.length == 0) {
                throw e;
            }
            brokenAfter = e;
            return error;
        }
        byte[] taken = event == null ? lastBytes(bytes) : bytes.upTo(eventEnd);
        return event == null && taken.length == 0 ? null : taken;
    }

    /** The router stops reading at the end marker, which clients see only with the empty line that follows it. */
    private byte[] lastBytes(RecordedBody bytes) {
        byte[] rest = bytes.rest();
        if (rest.length == 0 || !begun.events().isDone()) {
            return rest;
        }
        String end = new String(rest, Math.max(0, rest.length - 4), Math.min(4, rest.length), StandardCharsets.US_ASCII)
                .replace("\r", "");
        String missing = end.endsWith("\n\n") ? "" : end.endsWith("\n") ? "\n" : "\n\n";
        byte[] whole = Arrays.copyOf(rest, rest.length + missing.length());
        System.arraycopy(missing.getBytes(StandardCharsets.US_ASCII), 0, whole, rest.length, missing.length());
        return whole;
    }

    private @Nullable StreamEvent nextOrEnd() throws Guard.Threw {
        Provider provider = begun.attempt().provider();
        while (true) {
            StreamInvoker.Held held = pending.poll();
            StreamEvent event = held != null ? held.event() : read();
            if (event == null) {
                end();
                return null;
            }
            EventContent content =
                    held != null ? held.content() : StreamInvoker.content(provider, begun.reader(), event);
            eventEnd = held != null ? held.end() : begun.events().eventEnd();
            content.usage().ifPresent(usage -> counted = usage);
            if (content.failure().isPresent()) {
                throw broken(content.failure().get().withUsage(usage()));
            }
            note(event, content);
            if (content.usageOnly() && !showUsage) {
                if (begun.bytes() != null) {
                    begun.bytes().forget(eventEnd);
                }
            } else {
                delivered.incrementAndGet();
                return content.text().isPresent()
                        ? event.withText(content.text().get())
                        : event;
            }
        }
    }

    private void note(StreamEvent event, EventContent content) {
        double tokens =
                content == EventContent.PLAIN ? TokenEstimate.fractionOfText(event.text()) : content.estimatedTokens();
        estimatedTokens.add(tokens);
        begun.attempt().noteStreamed(tokens);
        finishedChoices += content.finishedChoices();
        lastSeen |= content.isEnd();
        boolean finished =
                finishedChoices > 0 && finishedChoices >= plan.request().body().choices();
        if (content.isEnd() || finished) {
            endSeen = true;
        }
    }

    private void end() throws Guard.Threw {
        if (settled.get() || isWhole()) {
            settle(Outcome.success(begun.response().status(), usage()), null);
        } else {
            throw broken(Outcome.failure(FailureKind.CONNECTION, 0)
                    .withCode("no_end")
                    .withUsage(usage()));
        }
    }

    private boolean isWhole() throws Guard.Threw {
        Provider provider = begun.attempt().provider();
        return endSeen
                || begun.events().isDone()
                || !Guard.call(provider, () -> provider.marksEndOfStream(request.endpoint()));
    }

    private @Nullable StreamEvent read() throws Guard.Threw {
        if (cut) {
            // Half an answer must not look like a whole one.
            throw broken(Outcome.failure(FailureKind.CANCELLED, 0));
        }
        if (settled.get() || lastSeen) {
            return null;
        }
        if (endSeen && !endWatched && !begun.events().hasBytes()) {
            // Not earlier, because usage and the end marker as a rule arrive together with the last choice.
            endWatched = true;
            watchAgain();
        }
        try {
            Workers.finishTurns();
            waitingSince = time.nanos() | 1;
            return StreamInvoker.next(begun.response(), begun.events());
        } catch (IOException e) {
            if (isWhole() && !settled.get()) {
                // Only usage or the end marker is missing.
                return null;
            }
            throw broken(cut(e).withUsage(usage()));
        } finally {
            waitingSince = 0;
        }
    }

    /** The outcome of an exception of the transport in the middle of a stream. */
    private Outcome cut(IOException e) {
        if (settled.get()) {
            return Outcome.failure(FailureKind.CANCELLED, e);
        }
        return fellSilent
                ? Outcome.failure(FailureKind.TIMEOUT, e)
                : begun.exchange().broken(e);
    }

    private void watchAgain() {
        TimeSource.Timer longer = watch;
        if (longer != null) {
            longer.cancel();
        }
        watchFor(idleNanos());
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
                        workers.offTimer(begun.exchange()::cancel);
                    } else {
                        watchFor(idleNanos() - silent);
                    }
                },
                nanos);
        if (settled.get()) {
            // The thread that settled cancelled the previous timer, not this one.
            watch.cancel();
        }
    }

    private StreamBrokenException broken(Outcome outcome) {
        settle(outcome, outcome.kind().orElseThrow());
        String blamed = begun.attempt().blamed();
        String how = fellSilent
                ? "was silent for " + idleNanos() / 1_000_000 + " ms"
                : "broke: " + LogText.text(outcome.toString());
        return ExceptionFactory.streamBroken(
                plan,
                begun.attempt(),
                outcome.withUsage(usage()),
                blamed == null ? how : how + " (" + blamed + ")",
                status(outcome),
                delivered.get());
    }

    private int status(Outcome outcome) {
        if (fellSilent) {
            return 408;
        }
        return outcome.is(FailureKind.CANCELLED) && !cut ? 499 : 502;
    }

    /** The reader closes the stream. */
    @Override
    public void close() {
        settle(Outcome.failure(FailureKind.CANCELLED, 0).withUsage(usage()), FailureKind.CANCELLED);
    }

    /** The router closes: the reader gets an exception, because the stream is incomplete. */
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
        Guard.close(begun.response());
        begun.attempt().noteStreamed(-estimatedTokens.sum());
        begun.attempt().close(outcome);
        plan.end(failure);
        onSettled.run();
    }
}
