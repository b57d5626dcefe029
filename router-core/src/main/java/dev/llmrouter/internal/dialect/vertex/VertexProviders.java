package dev.llmrouter.internal.dialect.vertex;

import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.ProviderFactory;
import java.util.List;

/** Vertex AI, under the names that files give it. */
public final class VertexProviders implements ProviderFactory {
    @Override
    public List<Provider> providers() {
        return List.of(new VertexProvider("vertex_ai"), new VertexProvider("vertex_ai_beta"));
    }
}
