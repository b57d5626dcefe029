package dev.llmrouter.langchain4j;

import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParsingHandle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a listener one end: LangChain4j's parser reports a broken stream and returns as if it had ended well, and a stream that was cancelled
 * has no more to say. An exception of the listener ends nothing but the call that threw it, as with LangChain4j's own clients.
 */
final class EndingListener implements ServerSentEventListener {
    private static final Logger log = LoggerFactory.getLogger(EndingListener.class);

    private final ServerSentEventListener listener;
    private @Nullable ServerSentEventParsingHandle handle; // used by the reading thread only
    private boolean ended; // used by the reading thread only

    EndingListener(ServerSentEventListener listener) {
        this.listener = listener;
    }

    @Override
    public void onOpen(SuccessfulHttpResponse response) {
        guarded("onOpen", () -> listener.onOpen(response));
    }

    @Override
    public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
        handle = context.parsingHandle();
        listener.onEvent(event, context);
    }

    @Override
    public void onEvent(ServerSentEvent event) {
        listener.onEvent(event);
    }

    @Override
    public void onError(Throwable failure) {
        boolean cancelled = handle != null && handle.isCancelled();
        if (!ended && !cancelled) {
            ended = true;
            guarded("onError", () -> listener.onError(Failures.ofStream(failure)));
        }
    }

    @Override
    public void onClose() {
        if (!ended) {
            ended = true;
            guarded("onClose", listener::onClose);
        }
    }

    private static void guarded(String method, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            log.warn("The listener of a stream threw an exception from {}; the stream goes on.", method, e);
        }
    }
}
