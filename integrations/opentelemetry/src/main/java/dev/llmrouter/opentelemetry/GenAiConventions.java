package dev.llmrouter.opentelemetry;

/**
 * The release of OpenTelemetry's semantic conventions for generative AI whose names are used. All of them are in development, and have
 * changed the names of metrics. Spans differ in one attribute.
 */
public enum GenAiConventions {
    /**
     * The semantic conventions 1.41, the last with generative AI in them, which most backends know: {@code
     * gen_ai.client.operation.duration}, {@code gen_ai.client.operation.time_to_first_chunk}, {@code gen_ai.client.token.usage}.
     */
    V1_41,
    /**
     * The first release of the conventions' own repository: {@code gen_ai.client.inference.duration}, {@code
     * gen_ai.client.inference.time_to_first_chunk}, counters {@code gen_ai.client.inference.usage.…}, histograms {@code
     * gen_ai.client.inference.operation.…}, and the same of embeddings.
     */
    V0_1_0
}
