package dev.llmrouter.redis;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Whatever something that speaks Redis's protocol answers to a script. */
@NullUnmarked
class ReplyFuzzTest {
    private static final int REPLIES = 5_000 * Integer.getInteger("fuzz.rounds", 1);
    private static final List<Long> NUMBERS =
            List.of(0L, 1L, -1L, 2L, 7L, 1L << 53, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 31, -(1L << 31));
    private static final List<String> TEXTS =
            List.of("", "cooling", "asked", "learned", "TIMEOUT", "0", "-5", "99999999999999999999", "\u0000", "eu");

    @Test
    void answer_ofAnyForm_isReadOrRefusedAsUnreadable() {
        Random random = new Random(7);
        int read = 0;
        int refused = 0;
        for (int i = 0; i < REPLIES; i++) {
            List<Object> answer = good();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                change(answer, random);
            }
            try {
                ReplyReader.read(Reports.rich("one"), answer);
                read++;
            } catch (ClassCastException
                    | IndexOutOfBoundsException
                    | ArithmeticException
                    | IllegalArgumentException e) {
                // What RedisUsageStore tells as a reply that is not the script's.
                refused++;
            }
        }
        assertTrue(read > REPLIES / 100, "some of them can be read");
        assertTrue(refused > REPLIES / 100, "and some cannot");
    }

    @Test
    void answerOfNothing_isRefusedAsUnreadable() {
        assertThrows(IllegalArgumentException.class, () -> ReplyReader.read(Reports.rich("one"), null));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<Object> list(Object... values) {
        return new ArrayList<>(Arrays.asList(values));
    }

    /** One of everything. */
    private static List<Object> good() {
        List<Object> free = list(1L, 20L, 0L, 0L);
        return list(
                text("epoch"),
                0L,
                2L,
                list(list(1L, 1L, 20L, 0L, 0L)),
                free,
                list(1L, 100L),
                list(
                        list(text("cooling"), 1000L, text("eu"), text("TIMEOUT")),
                        list(text("asked"), 1000L, text("eu")),
                        list(text("learned"), 0L, text("deployment eu"), 1L, 1L, 60L, 60_000L, 10L)),
                5L,
                list(text("team"), text("5"), 1000L),
                list(1L));
    }

    @SuppressWarnings("unchecked")
    private static void change(List<Object> list, Random random) {
        if (list.isEmpty()) {
            list.add(any(random));
            return;
        }
        int place = random.nextInt(list.size());
        Object inside = list.get(place);
        if (inside instanceof List<?> && random.nextInt(4) > 0) {
            change((List<Object>) inside, random);
            return;
        }
        switch (random.nextInt(3)) {
            case 0 -> list.remove(place);
            case 1 -> list.add(place, any(random));
            default -> list.set(place, any(random));
        }
    }

    private static Object any(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> NUMBERS.get(random.nextInt(NUMBERS.size()));
            case 1 -> text(TEXTS.get(random.nextInt(TEXTS.size())));
            case 2 -> list();
            case 3 -> list(NUMBERS.get(random.nextInt(NUMBERS.size())), null, text("x"));
            default -> null;
        };
    }
}
