package dev.llmrouter.benchmarks.latency;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.llmrouter.benchmarks.sim.World;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One deployment as its provider runs it: each call has the full speed up to the knee, beyond which all calls
 * share. Its work is counted in tokens that every call in generation has got, so that a change of speed moves
 * only the next end.
 */
final class SimServer {
    private static final double NANOS = 1e9;
    /** As soon as a refusing server can: a few milliseconds away. */
    private static final long AT_ONCE_NANOS = 5_000_000;

    private static final byte[] BROKEN =
            "{\"error\":{\"message\":\"The server had an error.\",\"type\":\"server_error\"}}".getBytes(US_ASCII);

    private final World world;
    private final ServerSpec spec;
    private final PriorityQueue<Call> generating = new PriorityQueue<>(Comparator.comparingDouble(call -> call.endsAt));
    private final Set<Call> all = new LinkedHashSet<>();
    private double tokensEach;
    private long countedAt;
    private double factor = 1;
    private boolean crashed;
    private boolean failing;
    private int timers;

    SimServer(World world, ServerSpec spec) {
        this.world = world;
        this.spec = spec;
    }

    ServerSpec spec() {
        return spec;
    }

    /** Of all processes, from their arrival to their answer. */
    int calls() {
        return all.size();
    }

    /** Of one call alone, now; 0 when none is answered. */
    double speedNow() {
        return crashed || failing ? 0 : spec.speed() * factor;
    }

    /** A call on its way. */
    final class Call {
        private final int tokens;
        private final CompletableFuture<TransportResponse> answer;
        private double endsAt;

        private Call(int tokens, CompletableFuture<TransportResponse> answer) {
            this.tokens = tokens;
            this.answer = answer;
        }

        /** The client has gone. */
        void cancel() {
            if (all.remove(this)) {
                count();
                generating.remove(this);
                schedule();
            }
        }
    }

    Call arrive(int tokens, CompletableFuture<TransportResponse> answer) {
        Call call = new Call(tokens, answer);
        if (crashed) {
            world.after(AT_ONCE_NANOS, () -> answer.completeExceptionally(new ConnectException("refused")));
        } else if (failing) {
            world.after(AT_ONCE_NANOS, () -> answer.complete(new TransportResponse(500, Map.of(), BROKEN)));
        } else {
            all.add(call);
            world.after(LatencyScenario.FIRST_TOKEN.toNanos(), () -> generate(call));
        }
        return call;
    }

    private void generate(Call call) {
        if (all.contains(call)) {
            count();
            call.endsAt = tokensEach + call.tokens;
            generating.add(call);
            schedule();
        }
    }

    private double rate() {
        return spec.speed() * factor * Math.min(1, spec.knee() / (double) generating.size());
    }

    private void count() {
        long now = world.now();
        if (!generating.isEmpty()) {
            tokensEach += rate() * (now - countedAt) / NANOS;
        }
        countedAt = now;
    }

    /** One timer counts, the newest. */
    private void schedule() {
        int timer = ++timers;
        Call first = generating.peek();
        if (first != null && factor > 0) {
            long nanos = (long) Math.ceil(Math.max(0, first.endsAt - tokensEach) / rate() * NANOS);
            world.after(nanos, () -> {
                if (timer == timers) {
                    finish();
                }
            });
        }
    }

    private void finish() {
        count();
        List<Call> ended = new ArrayList<>();
        // A nanosecond of the fastest deployment is less than this part of a token.
        while (!generating.isEmpty() && generating.peek().endsAt <= tokensEach + 1e-6) {
            ended.add(generating.remove());
        }
        all.removeAll(ended);
        schedule();
        ended.forEach(call -> call.answer.complete(new TransportResponse(200, Map.of(), answer(call.tokens))));
    }

    /** From now on so much of its speed; 0 for a hang. */
    void speed(double share) {
        count();
        factor = share;
        schedule();
    }

    void crash(boolean down) {
        crashed = down;
        if (down) {
            count();
            List<Call> broken = new ArrayList<>(all);
            all.clear();
            generating.clear();
            schedule();
            broken.forEach(call -> call.answer.completeExceptionally(new IOException("connection reset")));
        }
    }

    void fail(boolean always) {
        failing = always;
    }

    private static byte[] answer(int tokens) {
        String text =
                "{\"id\":\"sim\",\"object\":\"chat.completion\",\"model\":\"sim\",\"choices\":[{\"index\":0,\"message\":"
                        + "{\"role\":\"assistant\",\"content\":\"Yes.\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":"
                        + "20,\"completion_tokens\":" + tokens + ",\"total_tokens\":" + (tokens + 20) + "}}";
        return text.getBytes(US_ASCII);
    }
}
