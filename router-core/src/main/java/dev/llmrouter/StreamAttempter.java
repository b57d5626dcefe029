package dev.llmrouter;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.provider.EventContent;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.ServerSentEvents;
import dev.llmrouter.transport.TransportResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Makes attempts over HTTP whose answers flow: such an attempt is over for the plan when its first event has come. */
final class StreamAttempter {
    private final Exchange.Means means;
    private final ModelRequest request;

    StreamAttempter(Exchange.Means means, ModelRequest request) {
        this.means = means;
        this.request = request;
    }

    /** An answer whose first event has come. */
    record Begun(
            OpenAttempt attempt,
            Exchange exchange,
            TransportResponse response,
            ServerSentEvents events,
            StreamEvent first) {}

    Attempted<Begun> attempt(OpenAttempt attempt) {
        Outcome mock = attempt.terms().mock();
        if (mock != null && !mock.isSuccess()) {
            return Attempted.failed(mock);
        }
        Exchange exchange;
        try {
            exchange = Exchange.open(means, attempt, request);
        } catch (IllegalArgumentException e) {
            return HttpAttempter.unwritable(e);
        }
        try {
            TransportResponse response = mock != null
                    ? complete(MockAnswers.answer(attempt, request))
                    : exchange.call().execute();
            return beginOrClose(attempt, exchange, response);
        } catch (IOException e) {
            return Attempted.failed(exchange.broken(e));
        } catch (RuntimeException | Error bug) {
            exchange.cancel();
            throw bug;
        } finally {
            exchange.over();
        }
    }

    /** Only a stream that has begun stays open. */
    private static Attempted<Begun> beginOrClose(OpenAttempt attempt, Exchange exchange, TransportResponse response)
            throws IOException {
        boolean begun = false;
        try {
            Attempted<Begun> made = begin(attempt, exchange, response);
            attempt.heard(attempt.provider().rateLimits(response.headers()), made.outcome());
            begun = made.value() != null;
            return made;
        } finally {
            if (!begun) {
                response.close();
            }
        }
    }

    private static TransportResponse complete(Attempted<Provider.Answer> mocked) {
        Provider.Answer answer = requireNonNull(mocked.value(), "a pretended success has an answer");
        return new TransportResponse(answer.status(), answer.headers(), answer.body());
    }

    private static Attempted<Begun> begin(OpenAttempt attempt, Exchange exchange, TransportResponse response)
            throws IOException {
        boolean flows = response.headers().getOrDefault("content-type", "").startsWith("text/event-stream");
        if (response.status() / 100 != 2 || !flows) {
            return whole(attempt, exchange, response);
        }
        ServerSentEvents events = new ServerSentEvents(response.body());
        StreamEvent first = events.next();
        if (first == null) {
            return Attempted.failed(
                    Outcome.failure(FailureKind.SERVER_ERROR, response.status()).withCode("empty_stream"));
        }
        EventContent content = attempt.provider().content(first);
        return content.failure().isPresent()
                ? Attempted.failed(content.failure().get())
                : begun(new Begun(attempt, exchange, response, events, first));
    }

    /** An error, or a server that does not stream and answers at once: its answer is then the only event. */
    private static Attempted<Begun> whole(OpenAttempt attempt, Exchange exchange, TransportResponse response)
            throws IOException {
        byte[] body = response.bytes();
        Outcome outcome = attempt.provider().outcome(new Provider.Answer(response.status(), response.headers(), body));
        if (!outcome.isSuccess()) {
            return Attempted.failed(outcome);
        }
        StreamEvent only = new StreamEvent("message", new String(body, StandardCharsets.UTF_8));
        ServerSentEvents nothing = new ServerSentEvents(new ByteArrayInputStream(new byte[0]));
        return begun(new Begun(attempt, exchange, response, nothing, only));
    }

    private static Attempted<Begun> begun(Begun begun) {
        begun.attempt().firstEventArrived();
        return new Attempted<>(Outcome.success(begun.response().status(), TokenUsage.unknown()), begun);
    }
}
