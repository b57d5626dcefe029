package dev.llmrouter.testing.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
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
public final class SimServer {
    private static final double NANOS = 1e9;
    /** As soon as a refusing server can: a few milliseconds away. */
    private static final long AT_ONCE_NANOS = 5_000_000;

    private static final byte[] BROKEN =
            "{\"error\":{\"message\":\"The server had an error.\",\"type\":\"server_error\"}}".getBytes(US_ASCII);

    private final World world;
    private final double speed;
    private final int knee;
    private final long firstTokenNanos;
    private final PriorityQueue<Call> generating = new PriorityQueue<>(Comparator.comparingDouble(call -> call.endsAt));
    private final Set<Call> all = new LinkedHashSet<>();
    private double tokensEach;
    private long countedAt;
    private double factor = 1;
    private boolean crashed;
    private boolean failing;
    private int timers;

    /**
     * Makes one without calls.
     *
     * @param speed output tokens a second of each call, up to the knee
     * @param knee calls at once beyond which the speed is shared
     * @param firstToken how long every call takes until its first token
     */
    public SimServer(World world, double speed, int knee, Duration firstToken) {
        this.world = world;
        this.speed = speed;
        this.knee = knee;
        firstTokenNanos = firstToken.toNanos();
    }

    /** Output tokens a second of one call alone, when all is well. */
    public double speed() {
        return speed;
    }

    /** Calls at once beyond which the speed is shared. */
    public int knee() {
        return knee;
    }

    /** Of all processes, from their arrival to their answer. */
    public int calls() {
        return all.size();
    }

    /** Of one call alone, now; 0 when none is answered. */
    public double speedNow() {
        return crashed || failing ? 0 : speed * factor;
    }

    /**
     * What one call takes.
     *
     * @param prompt tokens of its prompt, which take no time
     * @param output tokens of its answer
     * @param headers of its answer
     */
    public record Work(int prompt, int output, Map<String, String> headers) {}

    /** A call on its way. */
    public final class Call {
        private final Work work;
        private final CompletableFuture<TransportResponse> answer;
        private double endsAt;

        private Call(Work work, CompletableFuture<TransportResponse> answer) {
            this.work = work;
            this.answer = answer;
        }

        /** The client has gone. */
        public void cancel() {
            if (all.remove(this)) {
                count();
                generating.remove(this);
                schedule();
            }
        }
    }

    /** A call arrives; its answer is completed when it ends, or when the server crashes. */
    public Call arrive(Work work, CompletableFuture<TransportResponse> answer) {
        Call call = new Call(work, answer);
        if (crashed) {
            world.after(AT_ONCE_NANOS, () -> answer.completeExceptionally(new ConnectException("refused")));
        } else if (failing) {
            world.after(AT_ONCE_NANOS, () -> answer.complete(new TransportResponse(500, Map.of(), BROKEN)));
        } else {
            all.add(call);
            world.after(firstTokenNanos, () -> generate(call));
        }
        return call;
    }

    private void generate(Call call) {
        if (all.contains(call)) {
            count();
            call.endsAt = tokensEach + call.work.output();
            generating.add(call);
            schedule();
        }
    }

    private double rate() {
        return speed * factor * Math.min(1, knee / (double) generating.size());
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
        ended.forEach(call -> call.answer.complete(new TransportResponse(200, call.work.headers(), answer(call.work))));
    }

    /** From now on so much of its speed; 0 for a hang. */
    public void speed(double share) {
        count();
        factor = share;
        schedule();
    }

    /** Breaks what is open and refuses what comes, until it is up again. */
    public void crash(boolean down) {
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

    /** Answers 500 at once, or no longer. */
    public void fail(boolean always) {
        failing = always;
    }

    private static byte[] answer(Work work) {
        String text =
                "{\"id\":\"sim\",\"object\":\"chat.completion\",\"model\":\"sim\",\"choices\":[{\"index\":0,\"message\":"
                        + "{\"role\":\"assistant\",\"content\":\"Yes.\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":"
                        + work.prompt() + ",\"completion_tokens\":" + work.output() + ",\"total_tokens\":"
                        + (work.prompt() + work.output()) + "}}";
        return text.getBytes(US_ASCII);
    }
}
