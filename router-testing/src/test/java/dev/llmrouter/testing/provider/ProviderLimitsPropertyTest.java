package dev.llmrouter.testing.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.testing.provider.ProviderLimits.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule against its definition, written once more and slowly, on traffic of all densities. */
class ProviderLimitsPropertyTest {
    private static final long MICRO = TimeUnit.MICROSECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE = 60 * SECOND;
    private static final int SEEDS = 20;
    private static final int RPM = 90;
    private static final int TPM = 90_000;
    private static final int LARGEST_PROMPT = 2_000;
    /**
     * A bucket is exact to the microsecond, in which this many tokens come; the definition below is not
     * rounded.
     */
    private static final double ROUNDING = 1e-2;

    private record Sent(long at, int tokens) {}

    /** Some 600 requests: bursts without a pause, dense minutes, and lulls. */
    private static List<Sent> traffic(long seed) {
        Random random = new Random(seed);
        List<Sent> traffic = new ArrayList<>();
        long now = random.nextLong(MINUTE);
        for (int burst = 0; burst < 30; burst++) {
            long mean = List.of(1L, SECOND / 100, SECOND / 3, SECOND).get(random.nextInt(4));
            for (int i = 0; i < 20; i++) {
                now += (long) (-mean * Math.log(1 - random.nextDouble()));
                traffic.add(new Sent(now, 1 + random.nextInt(LARGEST_PROMPT)));
            }
        }
        return traffic;
    }

    /** What is admitted of it, when nothing is corrected. */
    private static List<Sent> admitted(ProviderLimits limits, long seed) {
        return traffic(seed).stream()
                .filter(sent -> limits.arrive(sent.at, sent.tokens, 0).admitted())
                .toList();
    }

    static Stream<Long> seeds() {
        return IntStream.range(0, SEEDS).mapToObj(Long::valueOf);
    }

    private static ProviderLimits.Builder limits(MockStyle style) {
        return ProviderLimits.builder(style).rpm(RPM).tpm(TPM);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void bucket_neverAdmitsMoreThanItsWindowAndWhatHasComeSince(long seed) {
        for (MockStyle style : List.of(MockStyle.OPENAI, MockStyle.ANTHROPIC)) {
            List<Sent> admitted =
                    admitted(limits(style).window(Duration.ofSeconds(10)).build(), seed);
            for (int first = 0; first < admitted.size(); first++) {
                long tokens = 0;
                for (int last = first; last < admitted.size(); last++) {
                    tokens += admitted.get(last).tokens;
                    double minutes = (admitted.get(last).at - admitted.get(first).at + 10.0 * SECOND) / MINUTE;
                    assertTrue(last - first + 1 <= RPM * minutes + ROUNDING);
                    assertTrue(tokens <= TPM * minutes + ROUNDING);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void slidingMinute_neverAdmitsMoreInAnyMinute(long seed) {
        List<Sent> admitted = admitted(limits(MockStyle.SLIDING_MINUTE).build(), seed);
        for (Sent first : admitted) {
            List<Sent> minute = admitted.stream()
                    .filter(sent -> sent.at >= first.at && sent.at < first.at + MINUTE)
                    .toList();
            assertTrue(minute.size() <= RPM);
            assertTrue(tokens(minute) <= TPM);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void clockMinute_neverAdmitsMoreInItsMinute(long seed) {
        List<Sent> admitted = admitted(limits(MockStyle.CLOCK_MINUTE).build(), seed);

        assertInSlices(admitted, MINUTE, RPM, TPM);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void azure_neverAdmitsMoreInAnyOfItsSlices(long seed) {
        List<Sent> admitted = admitted(limits(MockStyle.AZURE).build(), seed);

        assertInSlices(admitted, SECOND, 2, Long.MAX_VALUE);
        assertInSlices(admitted, 10 * SECOND, 15, TPM / 6);
        assertInSlices(admitted, MINUTE, RPM, TPM);
    }

    private static void assertInSlices(List<Sent> admitted, long length, long requests, long tokens) {
        Map<Long, List<Sent>> slices = new HashMap<>();
        admitted.forEach(sent -> slices.computeIfAbsent(sent.at / length, slice -> new ArrayList<>())
                .add(sent));
        slices.values().forEach(slice -> {
            assertTrue(slice.size() <= requests);
            assertTrue(tokens(slice) <= tokens);
        });
    }

    private static long tokens(List<Sent> sent) {
        return sent.stream().mapToLong(Sent::tokens).sum();
    }

    static Stream<Arguments> stylesAndSeeds() {
        return Stream.of(MockStyle.values()).flatMap(style -> seeds().map(seed -> Arguments.of(style, seed)));
    }

    @ParameterizedTest
    @MethodSource("stylesAndSeeds")
    void retryAfter_isTheEarliestTimeAtWhichTheRequestIsAdmitted(MockStyle style, long seed) {
        List<Sent> traffic = traffic(seed);
        int refused = 0;
        for (int length = 1; length <= traffic.size(); length += 7) {
            Sent last = traffic.get(length - 1);
            Decision decision = replay(style, traffic.subList(0, length), last.at);
            if (!decision.admitted()) {
                refused++;
                long due = last.at + decision.retryAfterNanos();
                assertTrue(replay(style, traffic.subList(0, length), due).admitted());
                assertFalse(
                        replay(style, traffic.subList(0, length), due - MICRO).admitted());
            }
        }
        assertTrue(refused > 0, "traffic that is never refused tests nothing");
    }

    /** The last of the traffic, at another time. */
    private static Decision replay(MockStyle style, List<Sent> traffic, long lastAt) {
        ProviderLimits limits = limits(style).build();
        List<Sent> before = traffic.subList(0, traffic.size() - 1);
        before.forEach(sent -> limits.arrive(sent.at, sent.tokens, 0));
        return limits.arrive(lastAt, traffic.get(traffic.size() - 1).tokens, 0);
    }

    @ParameterizedTest
    @MethodSource("stylesAndSeeds")
    void corrections_leaveNothingBehind(MockStyle style, long seed) {
        ProviderLimits limits = limits(style).build();
        Random random = new Random(seed);
        List<Decision> open = new ArrayList<>();
        long now = 0;
        for (Sent sent : traffic(seed)) {
            now = sent.at;
            open.add(limits.arrive(now, sent.tokens, random.nextInt(1000)));
            if (random.nextBoolean()) {
                Decision ended = open.remove(random.nextInt(open.size()));
                limits.end(now, ended.ticket(), random.nextInt(LARGEST_PROMPT), random.nextInt(2000));
            }
        }
        long end = now + MINUTE;
        open.forEach(decision -> limits.end(end, decision.ticket(), 1, 1));

        Map<String, String> rested = limits.arrive(end + 1000 * MINUTE, 1, 0).headers();

        assertEquals(limits(style).build().arrive(end + 1000 * MINUTE, 1, 0).headers(), rested);
    }

    @ParameterizedTest
    @EnumSource
    void callerThatObeysRetryAfter_getsAllOfTheLimit(MockStyle style) {
        ProviderLimits limits = ProviderLimits.builder(style).rpm(RPM).build();
        long now = 0;
        while (now < 10 * MINUTE) {
            now += limits.arrive(now, 1, 0).retryAfterNanos();
        }

        // On top comes what a bucket holds at first; the last of what it then refills is due as the ten
        // minutes are over.
        boolean bucket = style == MockStyle.OPENAI || style == MockStyle.ANTHROPIC;
        assertEquals(bucket ? RPM + 10 * RPM - 1L : 10L * RPM, limits.admitted());
    }

    @Test
    void manyProcesses_shareOneLimit() {
        ProviderLimits limits = limits(MockStyle.OPENAI).build();
        int[] admitted = new int[16];
        for (int i = 0; i < 16 * RPM; i++) {
            admitted[i % 16] += limits.arrive(i, 1, 0).admitted() ? 1 : 0;
        }

        assertEquals(RPM, IntStream.of(admitted).sum());
    }
}
