package dev.llmrouter.benchmarks.peers;

/** What is measured. */
public enum Work {
    /** Which deployment is next; nothing is called. */
    DECISIONS,
    /** The same where each deployment has a limit of requests and of tokens a minute, which is watched. */
    LIMITED,
    /** A whole call in process, with a completion that answers at once. */
    CALLS,
    /** A whole call over HTTP on loopback. */
    HTTP
}
