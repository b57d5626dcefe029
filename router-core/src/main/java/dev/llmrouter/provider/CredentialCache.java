package dev.llmrouter.provider;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Holds one credential that is fetched and expires, such as an access token. It is renewed by another thread some minutes before it expires, while
 * requests go on with the one that is there. A request waits only when there is none that is still good, for a bounded time, and all
 * requests wait for one fetch. After a fetch that failed there is a pause before the next one. Thread-safe.
 *
 * @param <T> what is fetched
 */
public final class CredentialCache<T> {
    /** Longer than a request takes to be sent. */
    private static final Duration STILL_GOOD = Duration.ofSeconds(10);

    private static final Duration RENEWED_BEFORE = Duration.ofMinutes(5);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final String name;
    private final Callable<Fetched<T>> source;
    private final Executor executor;
    private final InstantSource clock;
    private final AtomicReference<@Nullable Fetching<T>> fetching = new AtomicReference<>();
    /** Written by the thread that fetched it. */
    private volatile @Nullable Fetched<T> held;
    /** Before this no fetch is begun, after one that failed. */
    private volatile Instant pausedUntil = Instant.MIN;
    /** The class of the last failure: its message may quote what must not be shown. */
    private volatile String failure = "";

    /**
     * A fetched credential.
     *
     * @param value the credential
     * @param expiry when it is no longer good; {@link Instant#MAX} for one that does not expire
     * @param <T> its type
     */
    public record Fetched<T>(T value, Instant expiry) {
        /** {@return when it expires; never the credential} */
        @Override
        public String toString() {
            return "Fetched[until " + expiry + "]";
        }
    }

    private record Fetching<T>(CompletableFuture<Fetched<T>> result) {}

    /**
     * Makes an empty cache; nothing is fetched yet.
     *
     * @param name what the credential is for, as messages say it; nothing secret
     * @param source fetches one; blocks, in a time that it bounds itself. Of what it throws the class is shown, and of an
     *     {@code IllegalStateException} the message
     * @param executor runs the source
     * @param clock says when a credential has expired
     */
    public CredentialCache(String name, Callable<Fetched<T>> source, Executor executor, InstantSource clock) {
        this.name = requireNonNull(name, "name");
        this.source = requireNonNull(source, "source");
        this.executor = requireNonNull(executor, "executor");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * The credential; fetched when there is none that is good.
     *
     * @return one that is good for at least ten seconds
     * @throws IllegalStateException if there is none within ten seconds, or the last fetch failed less than five seconds ago
     */
    public T get() {
        Instant now = clock.instant();
        Fetched<T> known = held;
        if (known != null && now.plus(STILL_GOOD).isBefore(known.expiry())) {
            if (now.plus(RENEWED_BEFORE).isAfter(known.expiry()) && now.isAfter(pausedUntil)) {
                fetch();
            }
            return known.value();
        }
        if (!now.isAfter(pausedUntil)) {
            throw none(null);
        }
        return await(fetch()).value();
    }

    /** Drops the credential, because its issuer has withdrawn it; the next request fetches another. */
    public void invalidate() {
        held = null;
    }

    private Fetched<T> await(CompletableFuture<Fetched<T>> result) {
        try {
            return result.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw none(e);
        } catch (ExecutionException | TimeoutException e) {
            // The cause may quote a credential, or the answer of the server that refused it.
            throw none(null);
        }
    }

    private IllegalStateException none(@Nullable Throwable cause) {
        String why = failure;
        return new IllegalStateException(
                "no credentials for " + name + (why.isEmpty() ? ": they did not come in time" : ": " + why), cause);
    }

    private CompletableFuture<Fetched<T>> fetch() {
        Fetching<T> mine = new Fetching<>(new CompletableFuture<>());
        Fetching<T> other = fetching.compareAndExchange(null, mine);
        if (other != null) {
            return other.result();
        }
        try {
            executor.execute(() -> run(mine));
        } catch (RuntimeException refused) {
            failed(mine, refused);
        }
        return mine.result();
    }

    // Whatever the source throws must end the fetch: otherwise no other would begin.
    @SuppressWarnings("CatchThrowable")
    private void run(Fetching<T> mine) {
        try {
            Fetched<T> fetched = requireNonNull(source.call(), "a credential");
            held = fetched;
            failure = "";
            fetching.set(null);
            mine.result().complete(fetched);
        } catch (Throwable thrown) {
            failed(mine, thrown);
        }
    }

    private void failed(Fetching<T> mine, Throwable thrown) {
        failure = thrown instanceof IllegalStateException said && said.getMessage() != null
                ? said.getMessage()
                : thrown.getClass().getName();
        pausedUntil = clock.instant().plus(PAUSE);
        fetching.set(null);
        mine.result().completeExceptionally(thrown);
    }

    /** {@return what it is for; never the credential} */
    @Override
    public String toString() {
        return "CredentialCache[" + name + "]";
    }
}
