package dev.llmrouter.examples.quickstart;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.examples.quickstart.Screen.Colour;
import java.util.Locale;

/** The end of the quickstart: a table of everything, and where to go from here. */
final class Summary {
    private static final String ROW = "  %-12s %9s %7s %8s %8s %7s %10s %6s %10s";

    private final Screen screen;

    Summary(Screen screen) {
        this.screen = screen;
    }

    void show(Tally all, double seconds) {
        screen.line("");
        screen.line(screen.paint(Colour.BOLD, "All together"));
        screen.line(screen.paint(
                Colour.DIM,
                String.format(
                        ROW,
                        "deployment",
                        "answered",
                        "share",
                        "p50",
                        "p95",
                        "429s",
                        "time-outs",
                        "503s",
                        "cooldowns")));
        Regions.NAMES.forEach(name -> screen.line(row(all, name)));
        screen.line("");
        screen.line("  " + ended(all) + String.format(Locale.ROOT, " · %.0f seconds", seconds));
        screen.line("  " + saved(all));
    }

    private static String row(Tally all, String name) {
        return String.format(
                ROW,
                name,
                all.answered(name),
                String.format(Locale.ROOT, "%.0f %%", 100.0 * all.answered(name) / Math.max(1, all.answered())),
                all.percentile(name, 0.5) + " ms",
                all.percentile(name, 0.95) + " ms",
                dash(all.failures(name, FailureKind.RATE_LIMITED)),
                dash(all.failures(name, FailureKind.TIMEOUT)),
                dash(all.failures(name, FailureKind.SERVER_ERROR)),
                dash(all.cooldowns(name)));
    }

    private static String dash(int count) {
        return count == 0 ? "-" : Integer.toString(count);
    }

    private String ended(Tally all) {
        return String.join(
                " · ",
                all.ended() + " requests",
                screen.paint(Colour.GREEN, all.answered() + " answered"),
                screen.paint(all.failed() == 0 ? Colour.GREEN : Colour.RED, all.failed() + " failed"));
    }

    private static String saved(Tally all) {
        return String.join(
                " · ",
                all.waited() + " waited for room",
                all.moved() + " times on to another deployment",
                all.fallbacks() + " fallbacks to another model");
    }

    void whatNext() {
        screen.line("");
        screen.line(screen.paint(Colour.BOLD, "What next"));
        next("your own deployments", "mvn -q -Pquickstart compile \"-Dquickstart.args=--config my.yaml\"");
        next("this configuration", "examples/quickstart.yaml");
        next("in your program", "Router.fromYaml(Path.of(\"my.yaml\")).build()");
        next("more examples", "examples/src/main/java/dev/llmrouter/examples");
    }

    private void next(String what, String how) {
        screen.line("  " + String.format("%-22s", what) + screen.paint(Colour.CYAN, how));
    }
}
