package dev.llmrouter.clients;

/** How a vendor writes its answers and errors. Every good answer is "Hello" and reports 30 and 12 tokens. */
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

    /** What a stream begins with before its first output. */
    String announcement() {
        return switch (this) {
            case OPENAI -> data("""
                    {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,
                    "finish_reason":null,"delta":{"role":"assistant","content":""}}]}""");
            case ANTHROPIC -> event("message_start", """
                    {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],
                    "stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":30,"output_tokens":1}}}""") + event("content_block_start", """
                    {"type":"content_block_start","index":0,"content_block":{"type":"text","text":"","citations":null}}""");
            case GOOGLE -> "";
        };
    }

    /** A piece of a stream's text. */
    String piece(String text) {
        return switch (this) {
            case OPENAI -> data("""
                    {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,
                    "finish_reason":null,"delta":{"content":"%s"}}]}""".formatted(text));
            case ANTHROPIC -> event("content_block_delta", """
                    {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"%s"}}""".formatted(text));
            case GOOGLE -> data("""
                    {"candidates":[{"content":{"role":"model","parts":[{"text":"%s"}]}}]}""".formatted(text));
        };
    }

    /** How a stream ends that is whole, with the count of its tokens. */
    String end() {
        return switch (this) {
            case OPENAI -> data("""
                    {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,
                    "finish_reason":"stop","delta":{}}]}""") + data("""
                    {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],
                    "usage":{"prompt_tokens":30,"completion_tokens":12,"total_tokens":42}}""") + data("[DONE]");
            case ANTHROPIC ->
                event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":0}")
                        + event("message_delta", """
                    {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},
                    "usage":{"output_tokens":12}}""")
                        + event("message_stop", "{\"type\":\"message_stop\"}");
            case GOOGLE -> data("""
                    {"candidates":[{"content":{"role":"model","parts":[{"text":""}]},"finishReason":"STOP"}],
                    "usageMetadata":{"promptTokenCount":30,"candidatesTokenCount":12,"totalTokenCount":42}}""");
        };
    }

    /** A failure that a stream reports after its beginning. */
    String broken() {
        return this == ANTHROPIC
                ? event(
                        "error",
                        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"overloaded\"}}")
                : data(error(Fault.SERVER));
    }

    private static String data(String json) {
        return "data: " + json.replace("\n", "") + "\n\n";
    }

    private static String event(String name, String json) {
        return "event: " + name + "\n" + data(json);
    }
}
