package dev.llmrouter.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the names that somebody who misspelt one may have meant. Stateless. */
public final class NearNames {
    private static final int MOST = 3;
    /** A name of any length may come from a caller; the distance costs its square. */
    private static final int LONGEST = 200;

    private NearNames() {}

    /**
     * The known names nearest to a wrong one, best first, at most three. Case is ignored; a third of the
     * letters may differ.
     *
     * @param wrong what was written
     * @param known what could have been meant
     * @return the near ones; empty when none is
     */
    public static List<String> of(String wrong, Collection<String> known) {
        return within(wrong, known, Math.max(1, wrong.length() / 3));
    }

    /**
     * The known names that differ from a wrong one in at most so many letters, best first, at most three.
     * Case is ignored.
     *
     * @param wrong what was written
     * @param known what could have been meant
     * @param letters how many letters may be missing, added, different, or swapped with the next
     * @return the near ones; empty when none is
     */
    public static List<String> within(String wrong, Collection<String> known, int letters) {
        if (wrong.length() > LONGEST) {
            return List.of();
        }
        String sought = wrong.toLowerCase(Locale.ROOT);
        record Near(String name, int distance) {}
        List<Near> near = new ArrayList<>();
        for (String name : known) {
            String other = name.toLowerCase(Locale.ROOT);
            if (Math.abs(other.length() - sought.length()) <= letters) {
                int distance = distance(sought, other);
                if (distance <= letters) {
                    near.add(new Near(name, distance));
                }
            }
        }
        near.sort(Comparator.comparingInt(Near::distance).thenComparing(Near::name));
        return near.stream().map(Near::name).distinct().limit(MOST).toList();
    }

    /** Levenshtein's distance in which two letters that changed places count once, three rows at a time. */
    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        Arrays.setAll(last, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, 1 + Math.min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
