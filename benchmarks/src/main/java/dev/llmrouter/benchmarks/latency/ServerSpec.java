package dev.llmrouter.benchmarks.latency;

import java.util.List;

/**
 * A simulated deployment.
 *
 * @param id its name, and the host in its address
 * @param speed output tokens a second of each call, up to the knee
 * @param knee calls at once beyond which the speed is shared
 */
record ServerSpec(String id, double speed, int knee) {
    /** Six of four speeds, two of them small. */
    static final List<ServerSpec> FLEET = List.of(
            new ServerSpec("d1-80", 80, 20),
            new ServerSpec("d2-80", 80, 20),
            new ServerSpec("d3-60", 60, 20),
            new ServerSpec("d4-60", 60, 20),
            new ServerSpec("d5-40", 40, 10),
            new ServerSpec("d6-20", 20, 10));

    /** What is added at run time. */
    static final ServerSpec NEWCOMER = new ServerSpec("d7-80", 80, 20);

    /** Tokens a second of all its calls. */
    double capacity() {
        return speed * knee;
    }

    static double capacity(List<ServerSpec> fleet) {
        return fleet.stream().mapToDouble(ServerSpec::capacity).sum();
    }
}
