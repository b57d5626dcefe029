/**
 * The router: facade, engine, strategies, policies, limits and YAML. No network code; a transport is found by {@link java.util.ServiceLoader}.
 */
@org.jspecify.annotations.NullMarked
module dev.llmrouter.core {
    requires transitive org.jspecify;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires org.yaml.snakeyaml;
    requires com.github.benmanes.caffeine;
    requires org.slf4j;

    exports dev.llmrouter;
    exports dev.llmrouter.call;
    exports dev.llmrouter.catalog;
    exports dev.llmrouter.config;
    exports dev.llmrouter.error;
    exports dev.llmrouter.event;
    exports dev.llmrouter.exchange;
    exports dev.llmrouter.library;
    exports dev.llmrouter.policy;
    exports dev.llmrouter.provider;
    exports dev.llmrouter.snapshot;
    exports dev.llmrouter.strategy;
    exports dev.llmrouter.time;
    exports dev.llmrouter.transport;
    exports dev.llmrouter.usage;

    uses dev.llmrouter.provider.ProviderFactory;
    uses dev.llmrouter.provider.RequestSigner;
    uses dev.llmrouter.transport.TransportFactory;
    uses dev.llmrouter.usage.UsageStoreFactory;

    provides dev.llmrouter.provider.ProviderFactory with
            dev.llmrouter.internal.dialect.openai.OpenAiCompatibles,
            dev.llmrouter.internal.dialect.bedrock.BedrockProviders,
            dev.llmrouter.internal.dialect.vertex.VertexProviders,
            dev.llmrouter.internal.dialect.foundry.FoundryProviders;
}
