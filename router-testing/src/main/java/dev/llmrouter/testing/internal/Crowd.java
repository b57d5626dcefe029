package dev.llmrouter.testing.internal;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The processes, each with a router of its own, and how requests fall to them.
 *
 * @param processes how many
 * @param skew 0 for equal parts; else the n-th gets a part in proportion to n to the power of minus this
 * @param hot the part of the requests that all come to one process; 0 for none
 * @param moves how long the same process is the hot one
 */
public record Crowd(int processes, double skew, double hot, Duration moves) {
    public Crowd(int processes, double skew) {
        this(processes, skew, 0, Duration.ofMinutes(1));
    }

    /** The number of a process, from 0. */
    public int pick(RandomGenerator random, long nowNanos) {
        if (hot > 0 && random.nextDouble() < hot) {
            return (int) (nowNanos / moves.toNanos() % processes);
        }
        if (skew == 0) {
            return random.nextInt(processes);
        }
        double total = 0;
        for (int i = 0; i < processes; i++) {
            total += part(i);
        }
        double left = random.nextDouble() * total;
        int process = 0;
        while (process < processes - 1 && left >= part(process)) {
            left -= part(process++);
        }
        return process;
    }

    private double part(int process) {
        return Math.pow(process + 1, -skew);
    }
}
