package dev.llmrouter.opentelemetry;

import static dev.llmrouter.opentelemetry.Histograms.seconds;

import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.event.AttemptEnded;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;

/** {@link GenAiConventions#V0_1_0}. */
final class MetricsV010 implements AttemptMetrics {
    private static final String INFERENCE = "gen_ai.client.inference.";
    private static final String EMBEDDINGS = "gen_ai.client.embeddings.";

    private final DoubleHistogram duration;
    private final DoubleHistogram firstChunk;
    private final LongCounter input;
    private final LongCounter output;
    private final LongCounter cached;
    private final LongHistogram inputOfOne;
    private final LongHistogram outputOfOne;
    private final DoubleHistogram embeddings;
    private final LongHistogram embedded;

    MetricsV010(Meter meter) {
        duration = seconds(meter, INFERENCE + "duration", "Duration of an attempt");
        firstChunk =
                seconds(meter, INFERENCE + "time_to_first_chunk", "Time to the first output of a streamed attempt");
        input = counter(meter, "usage.input_tokens", "Input tokens, cached ones included");
        output = counter(meter, "usage.output_tokens", "Output tokens");
        cached = counter(meter, "usage.cache_read.input_tokens", "Input tokens from the provider's cache");
        inputOfOne = Histograms.tokens(meter, INFERENCE + "operation.input_tokens", "Input tokens of one attempt");
        outputOfOne = Histograms.tokens(meter, INFERENCE + "operation.output_tokens", "Output tokens of one attempt");
        embeddings = seconds(meter, EMBEDDINGS + "duration", "Duration of an attempt at embeddings");
        embedded = Histograms.tokens(
                meter, EMBEDDINGS + "operation.input_tokens", "Input tokens of one attempt at embeddings");
    }

    private static LongCounter counter(Meter meter, String name, String description) {
        return meter.counterBuilder(INFERENCE + name)
                .setUnit("{token}")
                .setDescription(description)
                .build();
    }

    @Override
    public void record(AttemptEnded event, Attributes attributes, Attributes failed) {
        TokenUsage usage = event.outcome().usage();
        boolean counted = usage.isKnown() && !usage.estimated();
        if ("embeddings".equals(attributes.get(TelemetryNames.OPERATION))) {
            embeddings.record(seconds(event.latency()), failed);
            if (counted) {
                embedded.record(usage.inputTokens(), attributes);
            }
            return;
        }
        duration.record(seconds(event.latency()), failed);
        event.timeToFirstOutput().ifPresent(time -> firstChunk.record(seconds(time), attributes));
        // The provider's count, and 0 where there is none: so that attempts without a count still appear.
        Attributes any = attributes.toBuilder()
                .put(TelemetryNames.TOKEN_MODALITY, "unknown")
                .build();
        input.add(counted ? usage.inputTokens() : 0, any);
        output.add(counted ? usage.outputTokens() : 0, any);
        if (counted) {
            inputOfOne.record(usage.inputTokens(), attributes);
            outputOfOne.record(usage.outputTokens(), attributes);
            if (usage.cachedInputTokens() > 0) {
                cached.add(usage.cachedInputTokens(), any);
            }
        }
    }
}
