/** Spans and GenAI metrics of a router over the API of OpenTelemetry. */
@org.jspecify.annotations.NullMarked
module dev.llmrouter.opentelemetry {
    requires transitive dev.llmrouter.core;
    requires transitive io.opentelemetry.api;
    requires io.opentelemetry.context;

    exports dev.llmrouter.opentelemetry;
}
