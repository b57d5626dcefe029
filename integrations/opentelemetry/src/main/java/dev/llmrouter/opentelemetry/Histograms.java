package dev.llmrouter.opentelemetry;

import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** Histograms with the buckets that all releases of the conventions ask for: powers of 2 from 10 ms, of 4 from 1 token. */
final class Histograms {
    private static final List<Double> SECONDS =
            DoubleStream.iterate(0.01, bound -> bound * 2).limit(14).boxed().toList();
    private static final List<Long> TOKENS =
            LongStream.iterate(1, bound -> bound * 4).limit(14).boxed().toList();

    private Histograms() {}

    static DoubleHistogram seconds(Meter meter, String name, String description) {
        return meter.histogramBuilder(name)
                .setUnit("s")
                .setDescription(description)
                .setExplicitBucketBoundariesAdvice(SECONDS)
                .build();
    }

    static LongHistogram tokens(Meter meter, String name, String description) {
        return meter.histogramBuilder(name)
                .ofLongs()
                .setUnit("{token}")
                .setDescription(description)
                .setExplicitBucketBoundariesAdvice(TOKENS)
                .build();
    }

    static double seconds(Duration length) {
        return length.toNanos() / 1e9;
    }
}
