package dev.llmrouter.internal.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.internal.dialect.ReportedError;
import dev.llmrouter.internal.dialect.ServerSentEvents;
import dev.llmrouter.internal.dialect.chat.ChatChunks;
import dev.llmrouter.internal.dialect.chat.ChatErrors;
import dev.llmrouter.internal.dialect.chat.ChatHead;
import dev.llmrouter.internal.dialect.chat.SentTools;
import dev.llmrouter.internal.dialect.chat.TranslatedBody;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.util.Map;

/**
 * The events of {@code streamGenerateContent} as those of a chat. No event is the last one by its name: counts may follow the reason to end.
 * Gateways exist that answer in OpenAI's form under whatever address: such events pass as they are, as complete answers do.
 */
final class ContentChatStream extends TranslatedBody {
    private static final String END_OF_CHAT = "[DONE]";

    private final ServerSentEvents events;
    private final Map<String, String> headers;
    private final ProviderCall call;
    private final SentTools tools;
    private ChatChunks chunks;
    private boolean begun;
    private boolean finished;
    private boolean over;
    /** Calls come whole, each perhaps in an event of its own, and without a number. */
    private int calls;
    /** The last counts hold for all of the stream. */
    private JsonNode counted = Json.object();

    ContentChatStream(TransportResponse response, ProviderCall call, SentTools tools) {
        super(response.body());
        this.call = call;
        this.tools = tools;
        headers = response.headers();
        events = new ServerSentEvents(response.body());
        chunks = new ChatChunks(ChatHead.of("gemini", headers, call.providerModel()));
    }

    @Override
    protected boolean advance() throws IOException {
        StreamEvent event = events.next();
        if (event != null && event.data().equals(END_OF_CHAT)) {
            over = true;
            add(ChatChunks.DONE);
            return true;
        }
        if (event != null) {
            read(Json.read(event.data()));
            return true;
        }
        if (!finished || over) {
            return false;
        }
        over = true;
        if (counted.has("usageMetadata")) {
            add(chunks.usage(ContentToChat.usage(counted)));
        }
        add(ChatChunks.DONE);
        return true;
    }

    private void read(JsonNode json) {
        JsonNode error = ReportedError.in(json.isArray() ? json.path(0) : json);
        if (!error.isMissingNode()) {
            add(ChatErrors.event(error));
            return;
        }
        if (json.has("choices")) {
            add(ChatChunks.event(Json.write(json)));
            return;
        }
        if (!begun) {
            begun = true;
            chunks = new ChatChunks(ContentToChat.head(json, headers, call));
            add(chunks.role());
        }
        if (json.path("usageMetadata").isObject()) {
            counted = json;
        }
        JsonNode candidate = json.path("candidates").path(0);
        for (JsonNode part : Candidates.parts(candidate)) {
            part(part);
        }
        CandidateLogprobs.of(candidate).ifPresent(logprobs -> add(chunks.logprobs(logprobs)));
        boolean blocked =
                candidate.isMissingNode() && !Candidates.blockReason(json).isEmpty();
        if (!finished && (blocked || Candidates.isFinished(candidate))) {
            finished = true;
            add(chunks.finish(ContentToChat.finishReason(json, candidate, calls > 0)));
        }
    }

    private void part(JsonNode part) {
        String text = part.path("text").asText("");
        JsonNode function = part.path("functionCall");
        String signature = part.path("thoughtSignature").asText("");
        if (function.isObject()) {
            add(chunks.toolStart(
                    calls,
                    ContentToChat.id(function),
                    tools.original(function.path("name").asText("")),
                    signature));
            add(chunks.toolArguments(calls, ContentToChat.arguments(function)));
            calls++;
        } else if (part.path("inlineData").isObject()) {
            add(chunks.image(ContentToChat.dataUrl(part.path("inlineData"))));
        } else if (!text.isEmpty()) {
            add(Candidates.isAnswer(part) ? chunks.text(text) : chunks.thinking(text));
        }
    }
}
