package dev.llmrouter.testing.contract;

import java.util.List;

/** Answers and events as OpenAI writes them. */
abstract class OpenAiShapes extends ProviderContract {
    @Override
    protected String answer(String text, long inputTokens, long outputTokens) {
        return "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + text
                + "\"},\"finish_reason\":\"stop\"}],\"usage\":" + usage(inputTokens, outputTokens) + "}";
    }

    @Override
    protected List<String> events(String text, long inputTokens, long outputTokens) {
        return List.of(
                chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null"),
                chunk("{\"content\":\"" + text.substring(0, 4) + "\"}", "null"),
                chunk("{\"content\":\"" + text.substring(4) + "\"}", "null"),
                chunk("{}", "\"stop\""),
                "{\"choices\":[],\"usage\":" + usage(inputTokens, outputTokens) + "}");
    }

    private static String chunk(String delta, String reason) {
        return "{\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + reason + "}]}";
    }

    private static String usage(long input, long output) {
        return "{\"prompt_tokens\":" + input + ",\"completion_tokens\":" + output + ",\"total_tokens\":"
                + (input + output) + "}";
    }
}
