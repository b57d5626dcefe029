/** Fakes of what a router is given from outside, and contract suites for what is plugged into it: for tests, its own and its users'. */
@org.jspecify.annotations.NullMarked
module dev.llmrouter.testing {
    requires transitive dev.llmrouter.core;
    requires com.fasterxml.jackson.databind;
    requires jdk.httpserver;
    // Only the contract suites are JUnit classes; the fakes work under any test framework.
    requires static transitive org.junit.jupiter.api;

    exports dev.llmrouter.testing;
    exports dev.llmrouter.testing.contract;
    exports dev.llmrouter.testing.provider;
    exports dev.llmrouter.testing.simulation;
    exports dev.llmrouter.testing.store;
}
