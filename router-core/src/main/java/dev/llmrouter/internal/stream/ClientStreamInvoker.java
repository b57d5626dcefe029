package dev.llmrouter.internal.stream;

import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.ClientEvents;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.internal.client.OutputReader;
import dev.llmrouter.internal.exec.AttemptResult;
import dev.llmrouter.internal.exec.ClientInvoker;
import dev.llmrouter.internal.exec.ClientRun;
import dev.llmrouter.internal.exec.Clients;
import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.plan.ActiveAttempt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Opens streams of callers' own clients: for the plan, such an attempt ends with its first output. */
public final class ClientStreamInvoker<E> {
    /** Pings of many minutes; the time-out for the first output ends them before. */
    private static final int MOST_HELD = 256;

    private final ClientCall<ClientEvents<E>> call;
    private final Clients clients;
    private final ClientRun.Means means;

    public ClientStreamInvoker(ClientCall<ClientEvents<E>> call, Clients clients, ClientRun.Means means) {
        this.call = call;
        this.clients = clients;
        this.means = means;
    }

    /** Events that are open, with the first of them up to the first output; none when there is no output. */
    record Opened<E>(ClientEvents<E> events, List<E> first) implements AutoCloseable {
        @Override
        public void close() {
            Guard.run(events, events::close);
        }
    }

    /** A stream whose first output has arrived, with the events up to it. */
    public record Begun<E>(ActiveAttempt attempt, ClientEvents<E> events, List<E> first) {}

    public AttemptResult<Begun<E>> attempt(ActiveAttempt attempt) {
        Opening opening = new Opening();
        AttemptResult<Opened<E>> made = new ClientInvoker<>(callOf(opening), clients).attempt(attempt, means);
        Opened<E> open = made.value();
        if (open == null) {
            opening.giveUp();
            return AttemptResult.failed(made.outcome());
        }
        if (open.first().isEmpty()) {
            return AttemptResult.failed(
                    Outcome.failure(FailureKind.SERVER_ERROR, 0).withCode("empty_stream"));
        }
        attempt.firstEventArrived();
        return new AttemptResult<>(
                Outcome.success(200, TokenUsage.unknown()), new Begun<>(attempt, open.events(), open.first()));
    }

    private ClientCall<Opened<E>> callOf(Opening opening) {
        ClientCall.Builder<Opened<E>> builder = ClientCall.builder((deployment, attempt) -> opening.open(attempt));
        call.failures().ifPresent(builder::failures);
        call.executor().ifPresent(builder::executor);
        return builder.options(call.options())
                .inputTokens(call.inputTokens())
                .usage(open -> TokenUsage.unknown())
                .build();
    }

    /** One attempt to open a stream, which may be left behind while its thread still works. */
    private final class Opening {
        private @Nullable ClientEvents<E> events; // guarded by this
        private boolean givenUp; // guarded by this

        Opened<E> open(ClientAttempt attempt) throws Exception {
            ClientEvents<E> open = call.blocking()
                    .orElseThrow(() -> new IllegalArgumentException("a stream takes a client that blocks"))
                    .call(attempt.deployment(), attempt);
            keep(open);
            boolean begun = false;
            try {
                List<E> first = untilOutput(open);
                begun = !first.isEmpty() && take() != null;
                return new Opened<>(open, begun ? first : List.of());
            } finally {
                if (!begun) {
                    close(take());
                }
            }
        }

        private List<E> untilOutput(ClientEvents<E> open) throws Exception {
            List<E> first = new ArrayList<>(2);
            for (E event = open.next(); event != null; event = open.next()) {
                first.add(event);
                if (first.size() == MOST_HELD || OutputReader.hasOutput(event)) {
                    return first;
                }
            }
            return List.of();
        }

        private void keep(ClientEvents<E> open) {
            synchronized (this) {
                if (!givenUp) {
                    events = open;
                    return;
                }
            }
            close(open);
            throw new CancellationException("the call was given up");
        }

        /** The method that takes them closes them, or hands them on. */
        private synchronized @Nullable ClientEvents<E> take() {
            ClientEvents<E> taken = events;
            events = null;
            return taken;
        }

        private void close(@Nullable ClientEvents<E> taken) {
            if (taken != null) {
                Guard.run(taken, taken::close);
            }
        }

        /** Its thread may still read and ignore the interrupt: only closing ends a client's stream. */
        void giveUp() {
            ClientEvents<E> stuck;
            synchronized (this) {
                givenUp = true;
                stuck = take();
            }
            if (stuck != null) {
                clients.elsewhere(() -> close(stuck));
            }
        }
    }
}
