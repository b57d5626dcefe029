package dev.llmrouter;

import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.ClientEvents;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Opens answers of callers' own clients that flow: such an attempt is over for the plan when its first event has come. */
final class ClientStreamAttempter<E> {
    private final ClientCall<ClientEvents<E>> call;
    private final Clients clients;

    ClientStreamAttempter(ClientCall<ClientEvents<E>> call, Clients clients) {
        this.call = call;
        this.clients = clients;
    }

    /** Events that are open, with the first of them; null when there is none. */
    record Opened<E>(ClientEvents<E> events, @Nullable E first) implements AutoCloseable {
        @Override
        public void close() {
            Guard.run(events, events::close);
        }
    }

    /** An answer whose first event has come. */
    record Begun<E>(OpenAttempt attempt, ClientEvents<E> events, E first) {}

    Attempted<Begun<E>> attempt(OpenAttempt attempt) {
        AtomicReference<@Nullable ClientEvents<E>> opened = new AtomicReference<>();
        Attempted<Opened<E>> made = new ClientAttempter<>(opening(opened), clients).attempt(attempt);
        Opened<E> open = made.value();
        if (open == null) {
            ClientEvents<E> stuck = opened.get();
            if (stuck != null) {
                // Somebody may still read it, deaf to the interrupt: what ends a client's stream is to close it.
                clients.elsewhere(() -> Guard.run(stuck, stuck::close));
            }
            return Attempted.failed(made.outcome());
        }
        E first = open.first();
        if (first == null) {
            return Attempted.failed(Outcome.failure(FailureKind.SERVER_ERROR, 0).withCode("empty_stream"));
        }
        attempt.firstEventArrived();
        return new Attempted<>(Outcome.success(200, TokenUsage.unknown()), new Begun<>(attempt, open.events(), first));
    }

    private ClientCall<Opened<E>> opening(AtomicReference<@Nullable ClientEvents<E>> opened) {
        ClientCall.Builder<Opened<E>> builder = ClientCall.builder((deployment, attempt) -> open(opened, attempt));
        call.failures().ifPresent(builder::failures);
        call.executor().ifPresent(builder::executor);
        return builder.options(call.options())
                .inputTokens(call.inputTokens())
                .usage(open -> TokenUsage.unknown())
                .build();
    }

    private Opened<E> open(AtomicReference<@Nullable ClientEvents<E>> opened, ClientAttempt attempt) throws Exception {
        ClientEvents<E> events = call.blocking()
                .orElseThrow(() -> new IllegalArgumentException("executeStream takes a client that blocks"))
                .call(attempt.deployment(), attempt);
        opened.set(events);
        E first = events.next();
        if (first == null) {
            opened.set(null);
            Guard.run(events, events::close);
        }
        return new Opened<>(events, first);
    }
}
