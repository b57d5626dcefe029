package dev.llmrouter.cli;

import dev.llmrouter.Router;
import dev.llmrouter.snapshot.ProbeResult;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** One cheap call to each deployment that can be called. */
final class Probes {
    /** One that hangs takes half a minute, and must not hold up the others. */
    private static final int AT_ONCE = 16;

    private Probes() {}

    /**
     * What came of one.
     *
     * @param answered whether the deployment has answered
     * @param text for people, on one line
     */
    record Probed(boolean answered, String text) {}

    /** By deployment id. */
    static Map<String, Probed> of(Configuration configuration, ModelTable models)
            throws IOException, InterruptedException {
        List<String> ids = models.rows().stream()
                .flatMap(row -> row.deployments().stream())
                .filter(member -> member.missing().isEmpty())
                .map(ModelTable.Member::id)
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try (Router router = Router.fromYaml(configuration.file)
                .environment(configuration.environment())
                .build()) {
            Map<String, Future<Probed>> asked = new LinkedHashMap<>();
            ids.forEach(id -> asked.put(id, threads.submit(() -> probe(router, id))));
            Map<String, Probed> probed = new LinkedHashMap<>();
            for (Map.Entry<String, Future<Probed>> each : asked.entrySet()) {
                probed.put(each.getKey(), each.getValue().get());
            }
            return probed;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a probe failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static Probed probe(Router router, String id) {
        try {
            ProbeResult result = router.deployment(id).by("check").probe();
            return result.answered()
                    ? new Probed(true, "answered in " + seconds(result))
                    : new Probed(
                            false,
                            result.failure().orElseThrow() + " after " + seconds(result) + ": "
                                    + result.message().lines().collect(Collectors.joining(" ")));
        } catch (IllegalArgumentException notAsked) {
            // A wildcard, or a mode of which no cheap call is known: nothing is wrong with it.
            return new Probed(true, "not asked: " + notAsked.getMessage());
        }
    }

    private static String seconds(ProbeResult result) {
        return String.format(Locale.ROOT, "%.1f s", result.duration().toMillis() / 1000.0);
    }
}
