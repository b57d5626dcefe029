package dev.llmrouter.config;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Reads limits. Those of a deployment stand in its entry, its parameters or its info. */
final class LimitsReader {
    private LimitsReader() {}

    /** How all providers count unless their deployments say otherwise. */
    static Limits ofRouter(MapReader router) {
        return counting(Limits.builder(), router).build();
    }

    static Limits ofDeployment(Limits ofRouter, MapReader... places) {
        Limits.Builder limits = counting(ofRouter.toBuilder(), places);
        whole("rpm", places).or(() -> whole("rpm_limit", places)).ifPresent(limits::requestsPerMinute);
        whole("tpm", places).or(() -> whole("tpm_limit", places)).ifPresent(limits::tokensPerMinute);
        whole("itpm", places).ifPresent(limits::inputTokensPerMinute);
        whole("otpm", places).ifPresent(limits::outputTokensPerMinute);
        MapReader.first(m -> m.count("max_parallel_requests", 0), places).ifPresent(limits::maxParallelRequests);
        MapReader.first(m -> m.text("limit_group"), places).ifPresent(limits::group);
        return limits.build();
    }

    private static Limits.Builder counting(Limits.Builder limits, MapReader... places) {
        Function<MapReader, Optional<Kind>> kind =
                m -> m.choice("limit_window", "sliding or bucket", LimitsReader::kind);
        Function<MapReader, Optional<Duration>> window = m -> m.timeout("limit_window_seconds");
        Function<MapReader, Optional<Duration>> burst = m -> m.timeout("limit_burst");
        MapReader.first(kind, places).ifPresent(limits::kind);
        MapReader.first(window, places).ifPresent(limits::window);
        MapReader.first(burst, places).ifPresent(limits::burst);
        return limits;
    }

    private static Optional<Long> whole(String key, MapReader... places) {
        return MapReader.first(m -> m.whole(key, 0), places);
    }

    private static Optional<Kind> kind(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "sliding" -> Optional.of(Kind.SLIDING);
            case "bucket" -> Optional.of(Kind.BUCKET);
            default -> Optional.empty();
        };
    }
}
