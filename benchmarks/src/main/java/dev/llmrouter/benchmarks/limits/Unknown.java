package dev.llmrouter.benchmarks.limits;

import dev.llmrouter.RouterSnapshot.LearnedLimit;
import dev.llmrouter.benchmarks.limits.Secretive.Truth;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.testing.MockStyle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Prints what a router has learned after 20 answers of providers whose limits nobody told it. */
final class Unknown {
    private static final int ANSWERS = 20;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final List<Long> TOKENS = List.of(40_000L, 300_000L, 2_000_000L);

    private Unknown() {}

    /** Every style, with several limits and windows. */
    static List<Secretive> all() {
        List<Secretive> all = new ArrayList<>();
        for (long tpm : TOKENS) {
            for (long rpm : List.of(Secretive.NONE, tpm * 6 / 1000)) {
                all.add(Secretive.of(MockStyle.OPENAI, rpm, tpm));
                all.add(Secretive.of(MockStyle.OPENAI, rpm, tpm).counting(Duration.ofSeconds(10)));
                all.add(Secretive.of(MockStyle.SLIDING_MINUTE, rpm, tpm));
                all.add(Secretive.of(MockStyle.CLOCK_MINUTE, rpm, tpm));
                all.add(Secretive.of(MockStyle.ANTHROPIC, rpm, tpm).answers(tpm / 4));
                all.add(Secretive.of(MockStyle.ANTHROPIC, rpm, tpm).answers(tpm / 4).counting(Duration.ofSeconds(10)));
            }
            all.add(Secretive.of(MockStyle.AZURE, Secretive.NONE, tpm));
            all.add(Secretive.of(MockStyle.AZURE, Secretive.NONE, tpm).counting(Duration.ofSeconds(10)));
        }
        return all;
    }

    public static void main(String[] arguments) {
        long seed = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1;
        for (int callers : List.of(1, 4)) {
          for (Secretive secretive : all()) {
            Apprentice a = new Apprentice(secretive, Limits.none(), seed);
            a.answers(ANSWERS, callers, PAUSE);
            for (Truth t : secretive.truth()) {
                Optional<LearnedLimit> l = a.learned(t.of());
                System.out.printf(Locale.ROOT, "%d %-15s %-13s ref %d truth %-7s %8d/%-5s burst %8d | %s | remaining %d%n", callers, secretive.style(), t.of(), a.refused(), t.kind(), t.limit(), t.period(), t.burst(), l.map(x -> x.kind()+" "+x.limit()+"/"+x.period()+" burst "+x.burst()+" room "+x.room()).orElse("NOTHING"), a.remaining(t.of()));
            }
          }
        }
    }
}
