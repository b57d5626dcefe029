package dev.llmrouter.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void anotherProcess_readsWhatWasWritten() {
        assertEquals(Pace.FULL, Pace.parse(Pace.FULL.toString()));
    }
}
