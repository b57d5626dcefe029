package dev.llmrouter.testing.contract;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.Providers;
import java.util.List;

/** Gemini, asked in its own dialect. */
class GenerateContentContractTest extends ProviderContract {
    @Override
    protected Provider provider() {
        return Providers.standard("gemini").orElseThrow();
    }

    @Override
    protected Deployment.Builder deployment() {
        return Deployment.builder("m", "gemini/gemini-2.5-flash");
    }

    @Override
    protected ModelRequest request() {
        return ModelRequest.builder("m")
                .json("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}]}")
                .endpoint(Endpoint.GENERATE_CONTENT)
                .build();
    }

    @Override
    protected String answer(String text, long inputTokens, long outputTokens) {
        return chunk(text, ",\"finishReason\":\"STOP\"", inputTokens, outputTokens);
    }

    @Override
    protected List<String> events(String text, long inputTokens, long outputTokens) {
        int middle = text.length() / 2;
        return List.of(
                chunk(text.substring(0, middle), "", inputTokens, 1),
                chunk(text.substring(middle), ",\"finishReason\":\"STOP\"", inputTokens, outputTokens));
    }

    private static String chunk(String text, String end, long inputTokens, long outputTokens) {
        return "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"" + text + "\"}],\"role\":\"model\"}" + end
                + ",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":" + inputTokens + ",\"candidatesTokenCount\":"
                + outputTokens + ",\"totalTokenCount\":" + (inputTokens + outputTokens)
                + "},\"modelVersion\":\"gemini-2.5-flash\"}";
    }
}
