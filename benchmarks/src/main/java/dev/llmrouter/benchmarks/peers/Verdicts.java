package dev.llmrouter.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Compares the figures with the claims, and lists where a peer is better. */
final class Verdicts {
    private static final double DECISIONS = 1000;
    private static final double CALLS = 100;
    private static final String LITELLM = "LiteLLM";

    private final Results results;

    Verdicts(Results results) {
        this.results = results;
    }

    /**
     * Against the faster of LiteLLM's two ways, always on one thread: Python's interpreter runs one at a
     * time.
     */
    List<String> claims() {
        List<String> lines = new ArrayList<>();
        for (Figure own : results.figures()) {
            if (own.subject().equals(OverHttp.ROUTER) && own.work() != Work.HTTP) {
                fastest(own).ifPresent(other -> lines.add(claim(own, other)));
            }
        }
        return lines;
    }

    private Optional<Figure> fastest(Figure own) {
        return results.of(own.work()).stream()
                .filter(figure -> figure.subject().startsWith(LITELLM) && figure.deployments() == own.deployments())
                .max((one, two) -> Double.compare(one.perSecond(), two.perSecond()));
    }

    private static String claim(Figure own, Figure other) {
        double claimed = own.work() == Work.CALLS ? CALLS : DECISIONS;
        double times = own.perSecond() / other.perSecond();
        return String.format(
                Locale.ROOT,
                "%s, %d deployments, %d thread%s: %,.0f times %s (%,.0f times by processor time); claimed %,.0f: %s",
                own.work().name().toLowerCase(Locale.ROOT),
                own.deployments(),
                own.threads(),
                own.threads() == 1 ? "" : "s",
                times,
                other.subject(),
                other.cpuMicros() / own.cpuMicros(),
                claimed,
                times >= claimed ? "holds" : "DOES NOT HOLD");
    }

    List<String> better() {
        List<String> lines = new ArrayList<>();
        for (Figure own : results.figures()) {
            if (own.subject().equals(OverHttp.ROUTER)) {
                results.figures().stream()
                        .filter(other -> other.isPeerOf(own))
                        .forEach(other -> compare(own, other, lines));
            }
        }
        return lines.isEmpty() ? List.of("nowhere in this run") : lines;
    }

    private static void compare(Figure own, Figure other, List<String> lines) {
        String where = other.subject() + ", " + own.work().name().toLowerCase(Locale.ROOT) + ", " + own.threads()
                + (own.threads() == 1 ? " thread: " : " threads: ");
        if (other.perSecond() > own.perSecond()) {
            lines.add(where + Report.number(other.perSecond()) + " in a second against "
                    + Report.number(own.perSecond()));
        }
        if (own.work() == Work.HTTP && other.p50Micros() < own.p50Micros()) {
            lines.add(where + "p50 " + Report.millis(other.p50Micros()) + " ms against "
                    + Report.millis(own.p50Micros()));
        }
        if (own.work() == Work.HTTP && other.p99Micros() < own.p99Micros()) {
            lines.add(where + "p99 " + Report.millis(other.p99Micros()) + " ms against "
                    + Report.millis(own.p99Micros()));
        }
    }
}
