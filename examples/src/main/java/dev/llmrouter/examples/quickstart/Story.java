package dev.llmrouter.examples.quickstart;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.event.CooldownEnded;
import dev.llmrouter.event.CooldownStarted;
import dev.llmrouter.event.FellBack;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.event.WaitEnded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Hears what the router does, counts it, and keeps the news that are worth a line. */
final class Story implements RouterListener {
    private final List<String> news = new ArrayList<>(); // guarded by this
    private volatile Tally all = new Tally(); // replaced once, before the first phase
    private volatile Tally phase = new Tally(); // replaced whole by the thread that shows the phases
    private volatile long phaseStart = System.nanoTime();

    /** Begins to count a phase. */
    Tally begin() {
        phase = new Tally();
        phaseStart = System.nanoTime();
        synchronized (this) {
            news.clear();
        }
        return phase;
    }

    /** Begins to count the whole run. */
    void forget() {
        all = new Tally();
    }

    /** The whole run. */
    Tally all() {
        return all;
    }

    synchronized List<String> news() {
        return List.copyOf(news);
    }

    double seconds() {
        return (System.nanoTime() - phaseStart) / 1e9;
    }

    @Override
    public void requestEnded(RequestEnded event) {
        phase.ended(event.request().model(), event.failure().isEmpty(), event.attempts());
        all.ended(event.request().model(), event.failure().isEmpty(), event.attempts());
    }

    @Override
    public void waitEnded(WaitEnded event) {
        phase.waited(event.request().id(), event.waited());
        all.waited(event.request().id(), event.waited());
    }

    @Override
    public void fellBack(FellBack event) {
        phase.fellBack();
        all.fellBack();
    }

    @Override
    public void cooldownStarted(CooldownStarted event) {
        phase.cooled(event.deploymentId());
        all.cooled(event.deploymentId());
        tell(event.deploymentId() + " cools for " + seconds(event.length()) + " after " + words(event.reason()));
    }

    @Override
    public void cooldownEnded(CooldownEnded event) {
        tell(event.deploymentId() + " is back in rotation");
    }

    private void tell(String what) {
        String line = String.format(Locale.ROOT, "%5.1f s  %s", seconds(), what);
        synchronized (this) {
            news.add(line);
        }
    }

    static String seconds(Duration length) {
        return String.format(Locale.ROOT, "%.1f s", length.toMillis() / 1000.0);
    }

    static String words(FailureKind kind) {
        return switch (kind) {
            case RATE_LIMITED -> "a 429";
            case TIMEOUT -> "time-outs";
            case SERVER_ERROR -> "server errors";
            case CONNECTION -> "broken connections";
            default -> kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        };
    }
}
