package dev.llmrouter.testing.contract;

import org.junit.jupiter.api.Test;

/** The contract's histories, many more of them than a store on a real clock has time for. */
class InMemoryUsageStorePropertyTest {
    private static final int HISTORIES = 200;

    private static final int STEPS = 300;

    @Test
    void histories_passNoLimit_andLoseNothing() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            new UsageStoreContractHistory(new InMemoryUsageStoreContractTest(), seed, STEPS).run();
        }
    }
}
