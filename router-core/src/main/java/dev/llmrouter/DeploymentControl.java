package dev.llmrouter;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.internal.engine.Operations;
import dev.llmrouter.internal.request.ProbeRequest;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.snapshot.OperationSnapshot;
import dev.llmrouter.snapshot.ProbeResult;
import java.time.Duration;

/**
 * What an operator does to one deployment of a running router. Of this process alone: every process has its own. What was done outlives a
 * reload, as long as the deployment keeps its id, and ends with the process. {@link OperationSnapshot} shows it, and
 * {@link dev.llmrouter.event.RouterListener#operated} gets every act. Thread-safe.
 *
 * <pre>{@code
 * router.deployment("eu-west").by("alice").drain(Duration.ofMinutes(10));
 * }</pre>
 */
public final class DeploymentControl {
    /** A model that has not answered one word by then does not answer. */
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(30);

    private final Operations operations;
    private final Calls calls;
    private final String id;
    private final String by;

    DeploymentControl(Operations operations, Calls calls, String id, String by) {
        this.operations = operations;
        this.calls = calls;
        this.id = id;
        this.by = by;
        operations.find(id);
    }

    /**
     * The same, in the name of a person or a program, for audits.
     *
     * @param operator who acts; no secret (default {@code code})
     * @return a copy
     */
    public DeploymentControl by(String operator) {
        return new DeploymentControl(operations, calls, id, requireNonNull(operator, "operator"));
    }

    /** Sends no new calls to the deployment, until {@link #undrain}. Calls under way go on to their end. */
    public void drain() {
        operations.drain(id, by, null);
    }

    /**
     * Pauses the deployment: sends no new calls to it for a time. A request that only this deployment could serve waits for its end, if that
     * is within {@code max_wait}.
     *
     * @param length for how long, more than zero; takes the place of an earlier drain
     */
    public void drain(Duration length) {
        if (length.isNegative() || length.isZero()) {
            throw new IllegalArgumentException("a drain lasts for more than zero, not " + length);
        }
        operations.drain(id, by, length);
    }

    /** Puts a drained deployment back into rotation; does nothing if it is in rotation. */
    public void undrain() {
        operations.undrain(id, by);
    }

    /**
     * Gives the deployment another weight than its configuration says, for strategies that go by weights: {@code simple-shuffle}.
     *
     * @param weight zero or more; 0 means never while another has more
     */
    public void weight(double weight) {
        if (!(weight >= 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("weight must be zero or more, not " + weight);
        }
        operations.setWeight(id, by, weight);
    }

    /** Gives the deployment the weight that its configuration says. */
    public void resetWeight() {
        operations.setWeight(id, by, null);
    }

    /**
     * Ends the deployment's cooldown, its slow start, and the wait that its provider asked for. Of this process alone; other processes that
     * have put it into cooldown go on with that. Does nothing if it is in full rotation.
     */
    public void clearCooldown() {
        operations.clearCooldown(id, by);
    }

    /**
     * Makes one cheap call, to find out whether the deployment answers: a chat of one word, or an embedding where its {@code mode} is that.
     * Also while it is drained or in cooldown; an answer ends a cooldown for failures. The call counts against limits and budgets, waits for
     * room in them, and has 30 seconds.
     *
     * @return what came of it; a failure is a result and no exception
     * @throws IllegalArgumentException if no cheap call is known for the deployment's {@code mode}, or it is not configured any more
     */
    public ProbeResult probe() {
        return probe(ProbeRequest.of(operations.find(id).deployment()));
    }

    /**
     * Makes a call of your own to the deployment, as {@link #probe()} does.
     *
     * @param request what to ask; its model says what a wildcard stands for; it is not streamed, neither retried nor fallen back from
     * @return what came of it; a failure is a result and no exception
     * @throws IllegalArgumentException if the deployment is not configured any more
     */
    public ProbeResult probe(ModelRequest request) {
        operations.find(id);
        RequestOptions own = request.options();
        Timeouts timeouts =
                own.timeouts().orElse(Timeouts.builder().call(PROBE_TIMEOUT).build());
        RequestOptions options = own.toBuilder()
                .timeouts(timeouts)
                .numRetries(0)
                .disableFallbacks(true)
                .build();
        long start = calls.nanos();
        ProbeResult.Builder result;
        try {
            calls.probe(request.toBuilder().options(options).build(), id);
            result = ProbeResult.builder(id, since(start));
        } catch (RouterException e) {
            result = ProbeResult.builder(id, since(start))
                    .failed(e.kind().orElse(FailureKind.RATE_LIMITED), String.valueOf(e.getMessage()));
        }
        ProbeResult made = result.build();
        operations.probed(id, by, made.failure().map(FailureKind::name).orElse("answered"));
        return made;
    }

    private Duration since(long startNanos) {
        return Duration.ofNanos(calls.nanos() - startNanos);
    }

    /**
     * How the deployment is doing.
     *
     * @return its part of {@link Router#snapshot()}
     * @throws IllegalArgumentException if it is not configured any more
     */
    public DeploymentSnapshot snapshot() {
        operations.find(id);
        return calls.snapshot().deployments().stream()
                .filter(deployment -> deployment.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** {@return the deployment's id} */
    @Override
    public String toString() {
        return id;
    }
}
