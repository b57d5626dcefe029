package dev.llmrouter.internal.dialect.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.json.Json;

/**
 * Thoughts in the form in which LiteLLM gives them to callers, and callers give them back with the next turn: without its signature a model
 * refuses a thought of its own.
 */
final class ThinkingBlock {
    private ThinkingBlock() {}

    static ObjectNode of(String thought, String signature) {
        ObjectNode block = Json.object().put("type", "thinking").put("thinking", thought);
        return signature.isEmpty() ? block : block.put("signature", signature);
    }

    static ObjectNode redacted(String data) {
        return Json.object().put("type", "redacted_thinking").put("data", data);
    }
}
