package dev.llmrouter.clients;

/** How a vendor writes its answers and errors. Every good answer says "Hello" and counts 30 and 12 tokens. */
public enum Dialect {
    /** OpenAI's, and Azure's. */
    OPENAI("""
            {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop",
             "logprobs":null,"message":{"role":"assistant","content":"Hello","refusal":null}}],
             "usage":{"prompt_tokens":30,"completion_tokens":12,"total_tokens":42}}""", "{\"error\":{\"message\":\"%s\",\"type\":\"%s\",\"param\":null,\"code\":\"%s\"}}"),
    /** Anthropic's. */
    ANTHROPIC("""
            {"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hello"}],
             "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":30,"output_tokens":12}}""", "{\"type\":\"error\",\"error\":{\"message\":\"%s\",\"type\":\"%s\"}}"),
    /** Gemini's. */
    GOOGLE("""
            {"candidates":[{"content":{"role":"model","parts":[{"text":"Hello"}]},"finishReason":"STOP"}],
             "usageMetadata":{"promptTokenCount":30,"candidatesTokenCount":12,"totalTokenCount":42}}""", "{\"error\":{\"message\":\"%s\",\"status\":\"%s\"}}");

    private final String answer;
    private final String error;

    Dialect(String answer, String error) {
        this.answer = answer;
        this.error = error;
    }

    String answer() {
        return answer;
    }

    String error(Fault fault) {
        return error.formatted(fault.message(), fault.type(), fault.code());
    }
}
