package dev.llmrouter.internal.dialect.bedrock;

import dev.llmrouter.internal.dialect.chat.ToolNames;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.ProviderCall;
import org.jspecify.annotations.Nullable;

/**
 * The tools of a call as they were sent. What was sent is written once more to know them, and only when an answer calls one: most answers do
 * not, and a body may be large. For one thread.
 */
final class SentTools {
    private final ProviderCall call;
    private final BedrockModel model;
    private @Nullable ToolNames names;
    private boolean answersByTool;

    SentTools(ProviderCall call, BedrockModel model) {
        this.call = call;
        this.model = model;
    }

    /** The caller's name of a tool. */
    String original(String sent) {
        return names().original(sent);
    }

    /** Whether what the tool is called with is the answer. */
    boolean isAnswer(String sent) {
        if (!sent.equals(ConverseRequest.ANSWER_TOOL)) {
            return false;
        }
        names();
        return answersByTool;
    }

    private ToolNames names() {
        ToolNames known = names;
        if (known == null) {
            known = ConverseRequest.toolNames();
            ConverseRequest written = new ConverseRequest(Json.read(call.body().bytes()), model, known);
            written.write();
            answersByTool = written.answersByTool();
            names = known;
        }
        return known;
    }
}
