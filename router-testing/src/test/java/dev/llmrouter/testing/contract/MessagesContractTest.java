package dev.llmrouter.testing.contract;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.Providers;
import java.util.List;

/** Anthropic, asked in its own dialect. */
class MessagesContractTest extends ProviderContract {
    @Override
    protected Provider provider() {
        return Providers.standard("anthropic").orElseThrow();
    }

    @Override
    protected Deployment.Builder deployment() {
        return Deployment.builder("m", "anthropic/claude-sonnet-4-5");
    }

    @Override
    protected ModelRequest request() {
        return ModelRequest.builder("m")
                .json("{\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}")
                .endpoint(Endpoint.MESSAGES)
                .build();
    }

    @Override
    protected String answer(String text, long inputTokens, long outputTokens) {
        return "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-4-5\",\"content\":"
                + "[{\"type\":\"text\",\"text\":\"" + text
                + "\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":"
                + inputTokens + ",\"output_tokens\":" + outputTokens + "}}";
    }

    @Override
    protected List<String> events(String text, long inputTokens, long outputTokens) {
        int middle = text.length() / 2;
        return List.of(
                "{\"type\":\"message_start\",\"message\":{\"content\":[],\"usage\":{\"input_tokens\":" + inputTokens
                        + ",\"output_tokens\":1}}}",
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
                "{\"type\":\"ping\"}",
                delta(text.substring(0, middle)),
                delta(text.substring(middle)),
                "{\"type\":\"content_block_stop\",\"index\":0}",
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":"
                        + outputTokens + "}}",
                "{\"type\":\"message_stop\"}");
    }

    private static String delta(String text) {
        return "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + text
                + "\"}}";
    }
}
