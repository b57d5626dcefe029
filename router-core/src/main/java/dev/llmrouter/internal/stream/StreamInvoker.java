package dev.llmrouter.internal.stream;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.internal.dialect.ServerSentEvents;
import dev.llmrouter.internal.exec.AttemptResult;
import dev.llmrouter.internal.exec.HttpExchange;
import dev.llmrouter.internal.exec.HttpInvoker;
import dev.llmrouter.internal.exec.MockAnswers;
import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.plan.ActiveAttempt;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.EventContent;
import dev.llmrouter.provider.EventReader;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.transport.TransportResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes attempts over HTTP whose answers are streamed: for the plan, such an attempt ends with its first
 * output.
 */
public final class StreamInvoker {
    /** Pings of many minutes; the time-out for the first output ends them before. */
    private static final int MOST_HELD = 256;
    /** The Responses API announces a response twice, each time with all of its instructions and tools. */
    private static final long MOST_HELD_CHARACTERS = 4L * 1024 * 1024;

    private final HttpExchange.Means means;
    private final ModelRequest request;
    private final boolean recorded;

    /**
     * Makes attempts for one request.
     *
     * @param recorded whether the caller gets the bytes of the stream instead of its events
     */
    public StreamInvoker(HttpExchange.Means means, ModelRequest request, boolean recorded) {
        this.means = means;
        this.request = request;
        this.recorded = recorded;
    }

    /**
     * A stream whose first output has arrived.
     *
     * @param held the events up to it
     * @param bytes what was read of the body, where the caller gets that
     */
    public record Begun(
            ActiveAttempt attempt,
            HttpExchange exchange,
            TransportResponse response,
            ServerSentEvents events,
            EventReader reader,
            List<Held> held,
            @Nullable RecordedBody bytes) {}

    /** An event that came before the session, its content, and where it ends in the body. */
    record Held(StreamEvent event, EventContent content, long end) {}

    public AttemptResult<Begun> attempt(ActiveAttempt attempt) {
        Outcome mock = attempt.terms().mock();
        if (mock != null && !mock.isSuccess()) {
            return AttemptResult.failed(mock);
        }
        return HttpExchange.attempt(
                means,
                attempt,
                request,
                exchange -> beginOrClose(
                        attempt, exchange, mock != null ? MockAnswers.stream(attempt, request) : exchange.execute()));
    }

    /** Only a stream with output stays open. */
    private AttemptResult<Begun> beginOrClose(ActiveAttempt attempt, HttpExchange exchange, TransportResponse response)
            throws IOException, Guard.Threw {
        boolean begun = false;
        try {
            AttemptResult<Begun> made = begin(attempt, exchange, response);
            attempt.noteRefusedAddition(made.outcome(), request);
            attempt.learnFromAnswer(HttpInvoker.limits(attempt.provider(), response.headers()), made.outcome());
            begun = made.value() != null;
            return made;
        } finally {
            if (!begun) {
                Guard.close(response);
            }
        }
    }

    /** The next event of a body, which is the transport's; null at the end. */
    static @Nullable StreamEvent next(TransportResponse response, ServerSentEvents events)
            throws IOException, Guard.Threw {
        return Guard.exchange(response, () -> Optional.ofNullable(events.next()))
                .orElse(null);
    }

    private EventReader reader(Provider provider) throws Guard.Threw {
        return Guard.call(provider, () -> provider.eventReader(request.endpoint()));
    }

    static EventContent content(Provider provider, EventReader reader, StreamEvent event) throws Guard.Threw {
        return Guard.call(provider, () -> reader.content(event));
    }

    private AttemptResult<Begun> begin(ActiveAttempt attempt, HttpExchange exchange, TransportResponse answer)
            throws IOException, Guard.Threw {
        Provider provider = attempt.provider();
        boolean spoken = answer.status() / 100 == 2 && attempt.terms().mock() == null;
        TransportResponse response = spoken ? exchange.translated(answer) : answer;
        boolean anyContent = !Guard.call(provider, () -> provider.marksEndOfStream(request.endpoint()));
        boolean isEventStream = response.headers()
                .getOrDefault("content-type", "")
                .toLowerCase(Locale.ROOT)
                .startsWith("text/event-stream");
        // Where the endpoint has a format of its own, the bytes show whether the body is a stream; audio is
        // recognised by its content type alone.
        if (response.status() / 100 != 2 || (anyContent && !isEventStream)) {
            return complete(attempt, exchange, response);
        }
        Beginning beginning = new Beginning(attempt, response, reader(attempt.provider()), anyContent);
        Outcome failure = beginning.read();
        return failure != null
                ? AttemptResult.failed(failure)
                : begun(new Begun(
                        attempt,
                        exchange,
                        response,
                        beginning.events(),
                        beginning.reader,
                        beginning.held(),
                        beginning.bytes));
    }

    /** An error, or a complete answer, which becomes the only event. */
    private AttemptResult<Begun> complete(ActiveAttempt attempt, HttpExchange exchange, TransportResponse response)
            throws IOException, Guard.Threw {
        byte[] body = Guard.exchange(response, () -> response.bytes(attempt.responseLimits()));
        Provider.Answer answer = answer(response, body);
        Outcome outcome = HttpInvoker.outcome(
                attempt.provider(), response.status() / 100 == 2 ? answer : exchange.translatedError(answer));
        if (!outcome.isSuccess()) {
            return AttemptResult.failed(outcome);
        }
        StreamEvent only = new StreamEvent("message", new String(body, StandardCharsets.UTF_8));
        ServerSentEvents nothing = new ServerSentEvents(new ByteArrayInputStream(new byte[0]));
        EventReader reader = reader(attempt.provider());
        Held held = new Held(only, content(attempt.provider(), reader, only), body.length);
        RecordedBody bytes = recorded ? RecordedBody.of(body) : null;
        return begun(new Begun(attempt, exchange, response, nothing, reader, List.of(held), bytes));
    }

    private Outcome outcome(Provider provider, TransportResponse response, byte[] body) throws Guard.Threw {
        return HttpInvoker.outcome(provider, answer(response, body));
    }

    private Provider.Answer answer(TransportResponse response, byte[] body) {
        return new Provider.Answer(request.endpoint(), response.status(), response.headers(), body);
    }

    private static AttemptResult<Begun> begun(Begun begun) {
        begun.attempt().firstEventArrived();
        return new AttemptResult<>(Outcome.success(begun.response().status(), TokenUsage.unknown()), begun);
    }

    /**
     * A stream up to its first output: earlier events are held back, so that the router can still retry after
     * a failure.
     */
    private final class Beginning {
        private final ActiveAttempt attempt;
        private final TransportResponse response;
        private final boolean mayBeAnything;
        private final @Nullable RecordedBody bytes;
        private final ServerSentEvents events;
        private final EventReader reader;
        private final List<Held> held = new ArrayList<>(2);
        private TokenUsage usage = TokenUsage.unknown();
        private long heldCharacters;
        private boolean finished;

        Beginning(ActiveAttempt attempt, TransportResponse response, EventReader reader, boolean mayBeAnything) {
            this.attempt = attempt;
            this.response = response;
            this.mayBeAnything = mayBeAnything;
            bytes = recorded ? new RecordedBody(response.body()) : null;
            events = new ServerSentEvents(
                    bytes == null ? response.body() : bytes,
                    attempt.responseLimits().maxEventCharacters());
            this.reader = reader;
        }

        ServerSentEvents events() {
            return events;
        }

        List<Held> held() {
            return held;
        }

        /** Reads up to the first output; null if there is one, else the failure. */
        @Nullable
        Outcome read() throws IOException, Guard.Threw {
            Provider provider = attempt.provider();
            for (StreamEvent event = next(); event != null; event = next()) {
                EventContent content = content(provider, reader, event);
                content.usage().ifPresent(counted -> usage = counted);
                Outcome failure = failure(content);
                if (failure != null) {
                    return failure.usage().isKnown() ? failure : failure.withUsage(usage);
                }
                held.add(new Held(event, content, events.eventEnd()));
                heldCharacters += event.data().length();
                finished |= content.isEnd() || content.finishedChoices() > 0;
                if (content.hasOutput() || content.isEnd() || mayBeAnything || isFull()) {
                    return null;
                }
            }
            return finished ? null : nothing();
        }

        private @Nullable StreamEvent next() throws IOException, Guard.Threw {
            return StreamInvoker.next(response, events);
        }

        private @Nullable Outcome failure(EventContent content) {
            if (content.failure().isPresent()) {
                return content.failure().get();
            }
            return content.isFiltered() && !content.hasOutput()
                    ? Outcome.filtered(response.status(), "content_filter", usage)
                    : null;
        }

        private boolean isFull() {
            return held.size() >= MOST_HELD || heldCharacters >= MOST_HELD_CHARACTERS;
        }

        /**
         * The stream has ended without output: its other lines, or text that is no event, may contain the
         * reason.
         */
        private Outcome nothing() throws Guard.Threw {
            String words = held.isEmpty()
                    ? events.stray()
                    : held.get(held.size() - 1).event().data();
            byte[] body = words.getBytes(StandardCharsets.UTF_8);
            Outcome outcome = held.isEmpty() || !Json.isWhole(body)
                    ? outcome(attempt.provider(), response, body)
                    : Outcome.failure(FailureKind.SERVER_ERROR, response.status());
            Outcome failure = outcome.isSuccess() || body.length == 0
                    ? Outcome.failure(FailureKind.SERVER_ERROR, response.status())
                    : outcome;
            return (failure.code().isPresent() ? failure : failure.withCode("empty_stream")).withUsage(usage);
        }
    }
}
