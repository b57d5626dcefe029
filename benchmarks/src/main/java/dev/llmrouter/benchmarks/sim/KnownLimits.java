package dev.llmrouter.benchmarks.sim;

/** What the routers' configuration states about the providers' limits. */
public enum KnownLimits {
    /** The numbers, and how they are counted. */
    YES,
    /** The numbers only. */
    NUMBERS,
    /** Nothing: the router learns from headers and 429s. */
    NO,
    /**
     * To each process its equal part of the numbers, and how they are counted: what careful people configure
     * without a shared store.
     */
    SHARE,
    /** All of it, and the processes share it through a store. */
    SHARED
}
