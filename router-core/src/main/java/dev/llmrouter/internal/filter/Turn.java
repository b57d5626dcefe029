package dev.llmrouter.internal.filter;

/** Whether it is a request's turn at a deployment. */
public enum Turn {
    /** No other waits there before it. */
    ITS_OWN,
    /** Larger ones wait there, which it does not delay by much: it goes here if it has its own turn nowhere. */
    OVERTAKES,
    /** What there is belongs to another one. */
    LATER
}
