package dev.llmrouter.examples.ownprovider;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.testing.contract.ProviderContract;
import java.util.List;

class AcmeContractTest extends ProviderContract {
    @Override
    protected Provider provider() {
        return new Acme();
    }

    @Override
    protected Deployment.Builder deployment() {
        return Deployment.builder("m", "acme/large").apiBase("https://acme.example/v2");
    }

    @Override
    protected String answer(String text, long inputTokens, long outputTokens) {
        return "{\"answer\":\"" + text + "\"," + tokens(inputTokens, outputTokens) + "}";
    }

    @Override
    protected List<String> events(String text, long inputTokens, long outputTokens) {
        return List.of(
                "{\"piece\":\"" + text.substring(0, 4) + "\"}",
                "{\"piece\":\"" + text.substring(4) + "\"}",
                "{\"done\":true," + tokens(inputTokens, outputTokens) + "}");
    }

    private static String tokens(long input, long output) {
        return "\"tokens\":{\"in\":" + input + ",\"out\":" + output + "}";
    }
}
