package dev.llmrouter.examples.quickstart;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.examples.quickstart.Screen.Colour;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws what a phase has counted so far: a line for each deployment, then the news. */
final class Panel {
    private static final int BAR = 30;
    /** The newest of them; more would push the bars out of sight. */
    private static final int NEWS = 8;

    private final Screen screen;
    private final Story story;

    Panel(Screen screen, Story story) {
        this.screen = screen;
        this.story = story;
    }

    List<String> lines(Tally tally, int requests) {
        List<String> lines = new ArrayList<>();
        for (String name : Regions.NAMES) {
            lines.add(row(tally, name, requests));
        }
        lines.add(progress(tally, requests));
        lines.addAll(news());
        return lines;
    }

    /** The news alone, where nothing is counted. */
    List<String> news() {
        List<String> news = story.news();
        return news.subList(Math.max(0, news.size() - NEWS), news.size()).stream()
                .map(line -> "  " + screen.paint(Colour.YELLOW, line))
                .toList();
    }

    private String row(Tally tally, String name, int requests) {
        int answered = tally.answered(name);
        String numbers = answered == 0
                ? String.format(Locale.ROOT, "%5d", 0)
                : String.format(Locale.ROOT, "%5d %4.0f %%", answered, 100.0 * answered / tally.answered());
        String latency = answered == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "p50 %3d ms  p95 %3d ms",
                        tally.percentile(name, 0.5),
                        tally.percentile(name, 0.95));
        return "  " + String.format("%-12s", name) + screen.bar((double) answered / requests, BAR)
                + String.format("%-15s", numbers)
                + screen.paint(Colour.DIM, String.format("%-24s", latency))
                + trouble(tally, name);
    }

    private String trouble(Tally tally, String name) {
        List<String> found = new ArrayList<>();
        add(found, "429", tally.failures(name, FailureKind.RATE_LIMITED));
        add(found, "time-out", tally.failures(name, FailureKind.TIMEOUT));
        add(found, "503", tally.failures(name, FailureKind.SERVER_ERROR));
        add(found, "broken", tally.failures(name, FailureKind.CONNECTION));
        return screen.paint(Colour.RED, String.join(" ", found));
    }

    private static void add(List<String> found, String what, int count) {
        if (count > 0) {
            found.add(count + "×" + what);
        }
    }

    private String progress(Tally tally, int requests) {
        String failed = tally.failed() == 0 ? "" : screen.paint(Colour.RED, tally.failed() + " failed · ");
        return "  " + String.format("%-12s", "")
                + failed
                + screen.paint(
                        Colour.DIM,
                        String.format(
                                Locale.ROOT,
                                "%d of %d answered · %.1f s",
                                tally.answered(),
                                requests,
                                story.seconds()));
    }
}
