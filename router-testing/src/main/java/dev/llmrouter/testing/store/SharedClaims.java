package dev.llmrouter.testing.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Which processes wait for a quota, and what each of them got of it while others waited. Not thread-safe. */
final class SharedClaims {
    private final Map<String, Claim> claims = new LinkedHashMap<>();

    /**
     * One process.
     *
     * @param wanted what it waits for; 0 for nothing
     * @param got what it got
     */
    record Claim(double wanted, double got) {}

    /**
     * A process asks. Its own claim is replaced, and those of processes that are gone are forgotten.
     *
     * @param process which
     * @param lives whether another one still does
     * @return what it has got; if it did not wait, at least as much as one that did: it has saved nothing up
     */
    double open(String process, Predicate<String> lives) {
        Claim own = claims.remove(process);
        claims.keySet().removeIf(name -> !lives.test(name));
        double least = least();
        if (least == Double.POSITIVE_INFINITY) {
            return 0;
        }
        double got = own == null ? 0 : own.got();
        return own != null && own.wanted() > 0 ? got : Math.max(got, least);
    }

    /** It has been answered: what it still waits for, and what it has got. */
    void close(String process, double wanted, double got) {
        claims.put(process, new Claim(wanted, got));
        double least = least();
        // Of those who wait for nothing, it matters only what they got more than others who wait.
        claims.values().removeIf(each -> each.wanted() <= 0 && each.got() <= least);
    }

    private double least() {
        return claims.values().stream()
                .filter(each -> each.wanted() > 0)
                .mapToDouble(Claim::got)
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    void forEach(BiConsumer<String, Claim> action) {
        claims.forEach(action);
    }
}
