package dev.llmrouter.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class FigureTest {
    private static final Figure FIGURE = new Figure(Work.HTTP, "someone", 2, 16, 1234.5, 10.5, 99.5, 3.25, 1);

    @Test
    void aLine_isReadAsWhatWasWritten() throws Exception {
        assertEquals(FIGURE, new ObjectMapper().readValue(FIGURE.json(), Figure.class));
    }

    @Test
    void aPeer_didTheSame() {
        assertTrue(other("another", 16).isPeerOf(FIGURE));
        assertFalse(other("another", 1).isPeerOf(FIGURE), "not as many at once");
        assertFalse(other("someone", 16).isPeerOf(FIGURE), "itself");
        assertFalse(other(Results.UPSTREAM + ", again", 16).isPeerOf(FIGURE), "nobody");
    }

    private static Figure other(String subject, int threads) {
        return new Figure(Work.HTTP, subject, 2, threads, 1, 1, 1, 1, 0);
    }
}
