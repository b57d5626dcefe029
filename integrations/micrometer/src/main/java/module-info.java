/** Meters and observations of a router for Micrometer. */
@org.jspecify.annotations.NullMarked
module dev.llmrouter.micrometer {
    requires transitive dev.llmrouter.core;
    requires transitive micrometer.commons;
    requires transitive micrometer.core;
    requires transitive micrometer.observation;

    exports dev.llmrouter.micrometer;
}
