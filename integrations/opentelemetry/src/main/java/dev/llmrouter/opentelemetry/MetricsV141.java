package dev.llmrouter.opentelemetry;

import static dev.llmrouter.opentelemetry.Histograms.seconds;

import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.event.AttemptEnded;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;

/** {@link GenAiConventions#V1_41}. */
final class MetricsV141 implements AttemptMetrics {
    private final DoubleHistogram duration;
    private final DoubleHistogram firstChunk;
    private final LongHistogram tokens;

    MetricsV141(Meter meter) {
        duration = seconds(meter, "gen_ai.client.operation.duration", "Duration of an attempt");
        firstChunk = seconds(
                meter, "gen_ai.client.operation.time_to_first_chunk", "Time to the first output of a streamed attempt");
        tokens = Histograms.tokens(meter, "gen_ai.client.token.usage", "Input and output tokens of an attempt");
    }

    @Override
    public void record(AttemptEnded event, Attributes attributes, Attributes failed) {
        duration.record(seconds(event.latency()), failed);
        event.timeToFirstOutput().ifPresent(time -> firstChunk.record(seconds(time), attributes));
        TokenUsage usage = event.outcome().usage();
        if (usage.isKnown() && !usage.estimated()) {
            tokens.record(usage.inputTokens(), of(attributes, "input"));
            tokens.record(usage.outputTokens(), of(attributes, "output"));
        }
    }

    private static Attributes of(Attributes attributes, String type) {
        return attributes.toBuilder().put(TelemetryNames.TOKEN_TYPE, type).build();
    }
}
