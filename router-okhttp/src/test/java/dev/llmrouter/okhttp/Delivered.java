package dev.llmrouter.okhttp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.error.RouterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the caller of a router gets in the end, in any way of asking.
 *
 * @param text the answer's text, of a stream as far as it came
 * @param bytes the body, or the data of all events
 * @param usage the tokens; unknown where the way of asking does not report them
 * @param headers the names of the answer's headers, in lower case; none where the way of asking does not
 * report them
 * @param failure how it failed; null when it did not
 */
record Delivered(
        String text,
        byte[] bytes,
        TokenUsage usage,
        Set<String> headers,
        @Nullable RouterException failure) {
    /** One way to ask. */
    interface Way {
        Delivered ask(Router router, ModelRequest request);
    }

    static final List<Way> WHOLE = List.of(Delivered::send, Delivered::sendAsync);
    static final List<Way> FLOWING = List.of(Delivered::stream, Delivered::publish);

    private static Delivered of(ModelResponse response) {
        return new Delivered(
                response.text(),
                response.bodyBytes(),
                response.usage(),
                lowerCase(response.headers().keySet()),
                null);
    }

    private static Set<String> lowerCase(Set<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    private static Delivered of(
            List<StreamEvent> events, TokenUsage usage, Set<String> headers, @Nullable RouterException failure) {
        return new Delivered(
                events.stream().map(StreamEvent::text).collect(Collectors.joining()),
                events.stream()
                        .map(StreamEvent::data)
                        .collect(Collectors.joining("\n"))
                        .getBytes(UTF_8),
                usage,
                lowerCase(headers),
                failure);
    }

    private static Delivered failed(RouterException failure) {
        return of(List.of(), TokenUsage.unknown(), Set.of(), failure);
    }

    private static Delivered send(Router router, ModelRequest request) {
        try {
            return of(router.send(request));
        } catch (RouterException e) {
            return failed(e);
        }
    }

    private static Delivered sendAsync(Router router, ModelRequest request) {
        try {
            return of(router.sendAsync(request).join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof RouterException known) {
                return failed(known);
            }
            throw e;
        }
    }

    private static Delivered stream(Router router, ModelRequest request) {
        List<StreamEvent> events = new ArrayList<>();
        try (ModelStream stream = router.stream(request)) {
            try {
                stream.forEach(events::add);
                return of(events, stream.usage(), stream.headers().keySet(), null);
            } catch (RouterException e) {
                return of(events, stream.usage(), stream.headers().keySet(), e);
            }
        } catch (RouterException e) {
            return failed(e);
        }
    }

    private static Delivered publish(Router router, ModelRequest request) {
        Everything everything = new Everything();
        router.publish(request).subscribe(everything);
        RouterException failure = everything.end.join();
        return of(everything.events, TokenUsage.unknown(), Set.of(), failure);
    }

    @Override
    public String toString() {
        return failure == null
                ? "'" + text + "' of '" + new String(bytes, UTF_8) + "'"
                : "'" + text + "', then " + failure;
    }

    /** Takes all events as they come. */
    private static final class Everything implements Flow.Subscriber<StreamEvent> {
        private final List<StreamEvent> events = new ArrayList<>(); // read after the end
        /** Holds null, or how the stream failed. */
        private final CompletableFuture<@Nullable RouterException> end = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(StreamEvent event) {
            events.add(event);
        }

        @Override
        public void onError(Throwable failure) {
            if (failure instanceof RouterException known) {
                end.complete(known);
            } else {
                end.completeExceptionally(failure);
            }
        }

        @Override
        public void onComplete() {
            end.complete(null);
        }
    }
}
