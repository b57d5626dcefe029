package dev.llmrouter.internal.health;

/** When an answer came, by the past of its deployment. */
public enum Pace {
    /** As others did. */
    IN_TIME,
    /** As late as one in fifty: it shows that the deployment is alive, and not that it is well. */
    LATE,
    /** The first after a silence that bad luck does not explain. */
    AFTER_STANDSTILL
}
