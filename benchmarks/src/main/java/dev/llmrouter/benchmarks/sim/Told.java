package dev.llmrouter.benchmarks.sim;

/** What the routers' configuration says about the providers' limits. */
public enum Told {
    /** The numbers, and how they are counted. */
    YES,
    /** The numbers only. */
    NUMBERS,
    /** Nothing: headers and refusals tell. */
    NO,
    /** To each process its equal part of the numbers, and how they are counted: what careful people configure without a shared store. */
    SHARE,
    /** All of it, and the processes share it through a store. */
    SHARED
}
