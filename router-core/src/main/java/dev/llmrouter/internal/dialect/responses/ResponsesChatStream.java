package dev.llmrouter.internal.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.internal.dialect.ReportedError;
import dev.llmrouter.internal.dialect.ServerSentEvents;
import dev.llmrouter.internal.dialect.chat.ChatChunks;
import dev.llmrouter.internal.dialect.chat.ChatHead;
import dev.llmrouter.internal.dialect.chat.TranslatedBody;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The events of a response as those of a chat. */
final class ResponsesChatStream extends TranslatedBody {
    private final ServerSentEvents events;
    private final ProviderCall call;
    /** By the place in the response: which of the calls it is. */
    private final Map<Integer, Integer> calls = new HashMap<>();

    private ChatChunks chunks;
    private boolean begun;

    ResponsesChatStream(TransportResponse response, ProviderCall call) {
        super(response.body());
        this.call = call;
        events = new ServerSentEvents(response.body());
        chunks =
                new ChatChunks(ChatHead.of("response", response.headers(), ResponsesModels.bare(call.providerModel())));
    }

    @Override
    protected boolean advance() throws IOException {
        StreamEvent event = events.next();
        if (event == null) {
            return false;
        }
        JsonNode data = Json.read(event.data());
        String type = data.path("type").asText(event.type());
        JsonNode response = data.path("response");
        if (type.equals("response.failed") || type.equals("error")) {
            failed(data, response);
        } else {
            event(type, data, response);
        }
        return true;
    }

    private void event(String type, JsonNode data, JsonNode response) {
        switch (type) {
            case "response.created" -> chunks = new ChatChunks(ResponsesToChat.head(response, call));
            case "response.output_text.delta", "response.refusal.delta" -> {
                begin();
                add(chunks.text(data.path("delta").asText("")));
            }
            case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" -> {
                begin();
                add(chunks.thinking(data.path("delta").asText("")));
            }
            case "response.output_item.added" -> added(data.path("output_index").asInt(), data.path("item"));
            case "response.function_call_arguments.delta" -> {
                Integer made = calls.get(data.path("output_index").asInt());
                if (made != null) {
                    add(chunks.toolArguments(made, data.path("delta").asText("")));
                }
            }
            case "response.completed", "response.incomplete" -> completed(response);
            default -> {
                // Parts and items that begin or end: their text has come, or comes, in deltas.
            }
        }
    }

    private void begin() {
        if (!begun) {
            begun = true;
            add(chunks.role());
        }
    }

    private void added(int place, JsonNode item) {
        if (item.path("type").asText("").equals("function_call")) {
            begin();
            int made = calls.size();
            calls.put(place, made);
            add(chunks.toolStart(
                    made, item.path("call_id").asText(""), item.path("name").asText("")));
        }
    }

    private void completed(JsonNode response) {
        begin();
        add(chunks.finish(ResponsesToChat.finishReason(response, !calls.isEmpty())));
        JsonNode usage = response.path("usage");
        if (usage.isObject()) {
            add(chunks.usage(ResponsesToChat.usage(usage)));
        }
        add(ChatChunks.DONE);
    }

    /** OpenAI's words, in the form in which a chat has them. */
    private void failed(JsonNode data, JsonNode response) {
        JsonNode error = response.path("error").isObject() ? response.path("error") : ReportedError.in(data);
        JsonNode said = error.isMissingNode() ? data : error;
        add(ChatChunks.event(Json.write(Json.object().set("error", said))));
    }
}
