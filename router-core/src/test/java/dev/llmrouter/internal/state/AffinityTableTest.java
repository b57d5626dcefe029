package dev.llmrouter.internal.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Where conversations are at home, and for how long. */
class AffinityTableTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final AffinityTable table = new AffinityTable(now::get);

    private static List<AffinityTable.Key> key(String text, Duration ttl) {
        return List.of(new AffinityTable.Key("m", text, ttl.toNanos()));
    }

    @Test
    void home_isForgottenAfterItsTime() {
        List<AffinityTable.Key> brief = key("brief", Duration.ofMinutes(5));
        List<AffinityTable.Key> lasting = key("lasting", Duration.ofHours(1));
        table.settle(brief, "a");
        table.settle(lasting, "b");

        now.addAndGet(Duration.ofMinutes(4).toNanos());
        assertEquals("a", table.find(brief));
        now.addAndGet(Duration.ofMinutes(2).toNanos());
        assertNull(table.find(brief));
        assertEquals("b", table.find(lasting));
    }

    @Test
    void answer_makesItLastLonger_lookingDoesNot() {
        List<AffinityTable.Key> key = key("s", Duration.ofMinutes(5));
        table.settle(key, "a");
        now.addAndGet(Duration.ofMinutes(4).toNanos());
        table.settle(key, "a");
        now.addAndGet(Duration.ofMinutes(4).toNanos());
        assertEquals("a", table.find(key));
        now.addAndGet(Duration.ofMinutes(2).toNanos());

        assertNull(table.find(key));
    }

    @Test
    void leaving_isForThoseAtHomeThere() {
        List<AffinityTable.Key> key = key("s", Duration.ofMinutes(5));
        table.settle(key, "a");

        table.leave(key, "b");
        assertEquals("a", table.find(key));
        table.leave(key, "a");
        assertNull(table.find(key));
    }

    @Test
    void first_thatIsKnownCounts() {
        List<AffinityTable.Key> both = List.of(
                new AffinityTable.Key("m", "x", 1_000_000_000L), new AffinityTable.Key("m", "y", 1_000_000_000L));
        table.settle(both.subList(1, 2), "b");

        assertEquals("b", table.find(both));
    }

    @Test
    void table_isBounded() {
        for (int i = 0; i < AffinityTable.MOST * 2; i++) {
            table.settle(key("s" + i, Duration.ofHours(1)), "a");
        }

        assertTrue(table.count() <= AffinityTable.MOST, () -> "holds " + table.count());
    }
}
