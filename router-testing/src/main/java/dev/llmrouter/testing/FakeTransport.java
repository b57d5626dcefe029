package dev.llmrouter.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Answers by script, in virtual time, and remembers what it was sent. What no script covers gets a good answer.
 *
 * <pre>{@code
 * transport.at("eu.example")
 *         .replies(FakeReply.status(429).retryAfter(Duration.ofSeconds(2)), FakeReply.hang())
 *         .always(FakeReply.text("Hello"));
 * }</pre>
 *
 * <p>A thread that waits, for an answer or in a stream's body, moves the {@link FakeClock} on and with it runs the timers on the way; so one
 * thread is enough to test a time-out, which cancels the exchange it waits for. An answer to {@link TransportCall#executeAsync} comes when
 * the test moves the clock, at once where it has no delay.
 *
 * <p>Thread-safe.
 */
public final class FakeTransport implements Transport {
    private static final FakeReply GOOD = FakeReply.text("Hello");

    private final FakeClock clock;
    private final Map<Object, Script> scripts = new LinkedHashMap<>(); // guarded by scripts
    private final List<TransportRequest> requests = new ArrayList<>(); // guarded by scripts
    private final Set<FakeCall> open = ConcurrentHashMap.newKeySet();

    /** Makes a transport with a clock of its own. */
    public FakeTransport() {
        this(new FakeClock());
    }

    /**
     * Makes a transport.
     *
     * @param clock the time in which it answers
     */
    public FakeTransport(FakeClock clock) {
        this.clock = requireNonNull(clock, "clock");
    }

    /** {@return the time in which it answers} */
    public FakeClock clock() {
        return clock;
    }

    /**
     * Scripts what is sent to some address.
     *
     * @param urlPart a text that occurs in the URL: a host, a path, a query; the empty text occurs in all of them
     * @return the script for this text, the same one each time
     */
    public Script at(String urlPart) {
        requireNonNull(urlPart, "urlPart");
        return script(urlPart, request -> request.url().contains(urlPart));
    }

    /**
     * Scripts some requests.
     *
     * @param which which ones; asked by the threads that send
     * @return the script for this predicate, the same one each time
     */
    public Script at(Predicate<TransportRequest> which) {
        return script(which, requireNonNull(which, "which"));
    }

    private Script script(Object key, Predicate<TransportRequest> which) {
        synchronized (scripts) {
            return scripts.computeIfAbsent(key, unused -> new Script(which));
        }
    }

    /** {@return every request that was sent, oldest first; one that was cancelled before it was made is not among them} */
    public List<TransportRequest> requests() {
        synchronized (scripts) {
            return List.copyOf(requests);
        }
    }

    /**
     * The requests that were sent to some address.
     *
     * @param urlPart a text that occurs in the URL
     * @return those requests, oldest first
     */
    public List<TransportRequest> requestsTo(String urlPart) {
        return requests().stream()
                .filter(request -> request.url().contains(urlPart))
                .toList();
    }

    /**
     * Reads a request's body.
     *
     * @param request one of {@link #requests}
     * @return its body as text
     */
    public static String bodyOf(TransportRequest request) {
        return new String(request.body(), UTF_8);
    }

    /**
     * {@return how many exchanges are made and not over} One is over when its whole answer was handed out, or its stream was read to the end
     * or closed, or when it failed or was cancelled. A test that ends with another number than 0 has found a leak.
     */
    public int openCalls() {
        return open.size();
    }

    @Override
    public TransportCall newCall(TransportRequest request) {
        return new FakeCall(this, requireNonNull(request, "request"));
    }

    /** Does nothing: there is nothing to free. */
    @Override
    public void close() {}

    Delivery begin(FakeCall call, TransportRequest request) {
        Delivery delivery = replyTo(request).delivery(request);
        open.add(call);
        return delivery;
    }

    void over(FakeCall call) {
        open.remove(call);
    }

    private FakeReply replyTo(TransportRequest request) {
        List<Script> newestFirst = new ArrayList<>();
        synchronized (scripts) {
            requests.add(request);
            scripts.values().forEach(script -> newestFirst.add(0, script));
        }
        for (Script script : newestFirst) {
            Optional<FakeReply> reply = script.which.test(request) ? script.next(request) : Optional.empty();
            if (reply.isPresent()) {
                return reply.get();
            }
        }
        return GOOD;
    }

    /**
     * What some requests are answered. Where several scripts cover a request, the one made last has the word as long as it has something to
     * say. Thread-safe.
     */
    public static final class Script {
        private final Predicate<TransportRequest> which;
        private final List<FakeReply> once = new ArrayList<>(); // guarded by once
        private Function<TransportRequest, Optional<FakeReply>> after = request -> Optional.empty(); // guarded by once

        private Script(Predicate<TransportRequest> which) {
            this.which = which;
        }

        /**
         * Adds answers, each given once, in this order.
         *
         * @param replies the answers
         * @return this
         */
        public Script replies(FakeReply... replies) {
            synchronized (once) {
                once.addAll(List.of(replies));
            }
            return this;
        }

        /**
         * Sets what is answered whenever none of {@link #replies} is left.
         *
         * @param reply the answer; takes the place of an earlier one
         * @return this
         */
        public Script always(FakeReply reply) {
            requireNonNull(reply, "reply");
            return always(request -> reply);
        }

        /**
         * Sets who answers whenever none of {@link #replies} is left.
         *
         * @param answerer makes an answer; called by the threads that send
         * @return this
         */
        public Script always(Function<TransportRequest, FakeReply> answerer) {
            requireNonNull(answerer, "answerer");
            synchronized (once) {
                after = request -> Optional.of(answerer.apply(request));
            }
            return this;
        }

        private Optional<FakeReply> next(TransportRequest request) {
            Function<TransportRequest, Optional<FakeReply>> last;
            synchronized (once) {
                if (!once.isEmpty()) {
                    return Optional.of(once.remove(0));
                }
                last = after;
            }
            return last.apply(request);
        }
    }
}
