package dev.llmrouter.internal.dialect.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The mark by which a model knows its call of a tool again: where Google's endpoint for OpenAI's dialect has it, and where LiteLLM has it. A
 * caller gives the call back as it came.
 */
final class CallSignature {
    private CallSignature() {}

    static void write(ObjectNode call, String signature) {
        if (!signature.isEmpty()) {
            call.putObject("extra_content").putObject("google").put("thought_signature", signature);
            call.putObject("provider_specific_fields").put("thought_signature", signature);
        }
    }
}
