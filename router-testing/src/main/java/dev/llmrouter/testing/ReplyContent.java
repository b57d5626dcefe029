package dev.llmrouter.testing;

import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.transport.TransportRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a reply says; how it says it depends on the request. */
sealed interface ReplyContent {
    ReplyContent NOTHING = new Raw("application/octet-stream", new byte[0]);

    Body body(TransportRequest request);

    /**
     * A body in the parts in which it arrives.
     *
     * @param contentType its type
     * @param events its pieces; one where it is not a stream
     * @param closing what follows the last event at once
     */
    record Body(String contentType, List<byte[]> events, byte[] closing) {
        static Body whole(String contentType, byte[] bytes) {
            return new Body(contentType, List.of(bytes), new byte[0]);
        }
    }

    /** The same bytes whatever is asked. */
    record Raw(String contentType, byte[] bytes) implements ReplyContent {
        @Override
        public Body body(TransportRequest request) {
            return Body.whole(contentType, bytes);
        }
    }

    /** What the model says. */
    record Text(List<String> pieces, TokenUsage usage) implements ReplyContent {
        /** Two different numbers, so that a test notices when they are mixed up. */
        static final TokenUsage USAGE = TokenUsage.of(9, 12);

        @Override
        public Body body(TransportRequest request) {
            OpenAiAnswer answer = new OpenAiAnswer(request, usage);
            return request.streamed() && answer.streams()
                    ? answer.streamed(pieces)
                    : answer.whole(String.join("", pieces));
        }
    }

    /** An error in OpenAI's shape. */
    record Refusal(int status, @Nullable String code) implements ReplyContent {
        @Override
        public Body body(TransportRequest request) {
            Map<String, @Nullable Object> error = new LinkedHashMap<>();
            error.put("message", "scripted refusal with status " + status);
            error.put("type", type());
            error.put("param", null);
            error.put("code", code);
            return Body.whole("application/json", FakeJson.write(Map.of("error", error)));
        }

        private String type() {
            if (status >= 500) {
                return "server_error";
            }
            return status == 429 ? "requests" : "invalid_request_error";
        }
    }
}
