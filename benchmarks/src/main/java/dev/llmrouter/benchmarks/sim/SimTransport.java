package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.testing.internal.Prompts;
import dev.llmrouter.testing.internal.World;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/** Carries requests to the simulated providers and answers back, each way taking its time. */
final class SimTransport implements Transport {
    private final World world;
    private final Wire wire;
    private final SplittableRandom delays;
    private final SimProvider provider;
    private final IntFunction<Job> jobs;

    SimTransport(World world, Wire wire, SimProvider provider, IntFunction<Job> jobs) {
        this.world = world;
        this.wire = wire;
        this.provider = provider;
        this.jobs = jobs;
        delays = world.die();
    }

    @Override
    public TransportCall newCall(TransportRequest request) {
        return new Call(request);
    }

    /** Does nothing: there is nothing to free. */
    @Override
    public void close() {}

    private final class Call implements TransportCall {
        private final TransportRequest request;
        private final CompletableFuture<TransportResponse> answer = new CompletableFuture<>();

        private Call(TransportRequest request) {
            this.request = request;
        }

        @Override
        public TransportResponse execute() {
            throw new UnsupportedOperationException("a simulation has one thread, which must not wait: use sendAsync");
        }

        @Override
        public CompletableFuture<TransportResponse> executeAsync() {
            Job job = jobs.apply(Integer.parseInt(request.headers().getOrDefault(Prompts.NUMBER, "none")));
            job.sent(world.now());
            world.after(wire.nanos(delays), () -> arrive(job));
            return answer;
        }

        private void arrive(Job job) {
            if (!answer.isDone()) {
                provider.at(request.url()).arrive(job, this::comeBack);
            }
        }

        private void comeBack(TransportResponse response) {
            world.after(wire.nanos(delays), () -> answer.complete(response));
        }

        @Override
        public void cancel() {
            answer.completeExceptionally(new IOException("cancelled"));
        }
    }
}
