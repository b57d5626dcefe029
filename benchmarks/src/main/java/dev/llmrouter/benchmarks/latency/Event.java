package dev.llmrouter.benchmarks.latency;

import java.time.Duration;

/** What happens to one deployment in the middle of a run. */
enum Event {
    /** Nothing. */
    STEADY(0, 0),
    /** The first deployment has a tenth of its speed. */
    BROWN_OUT(0, 120),
    /** The second one sends no byte and no error; calls under way go on when it is over. */
    HANG(1, 120),
    /** The third one breaks its connections and refuses new ones. */
    CRASH(2, 60),
    /** The fourth one answers 500 at once. */
    FAST_500(3, 60),
    /** A seventh deployment, as fast as the first, is added by a reload. */
    COLD_ADD(6, 120);

    /** The place of the deployment in the fleet. */
    final int server;

    final Duration length;

    Event(int server, long seconds) {
        this.server = server;
        length = Duration.ofSeconds(seconds);
    }

    /** Whether its deployment fails or is silent for a time, and then recovers. */
    boolean isOutage() {
        return this == HANG || this == CRASH || this == FAST_500;
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
