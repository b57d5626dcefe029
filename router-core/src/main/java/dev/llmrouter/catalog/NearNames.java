package dev.llmrouter.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the names that somebody who misspelt one may have meant. Stateless. */
public final class NearNames {
    private static final int MOST = 3;

    private NearNames() {}

    /**
     * The known names nearest to a wrong one, best first, at most three. Case is ignored; a third of the letters may differ, two
     * that changed places count as one.
     *
     * @param wrong what was written
     * @param known what could have been meant
     * @return the near ones; empty when none is
     */
    public static List<String> of(String wrong, Collection<String> known) {
        // A name of any length may come from a caller; the distance costs its square.
        if (wrong.length() > 200) {
            return List.of();
        }
        String sought = wrong.toLowerCase(Locale.ROOT);
        int allowed = Math.max(1, sought.length() / 3);
        record Near(String name, int distance) {}
        List<Near> near = new ArrayList<>();
        for (String name : known) {
            String other = name.toLowerCase(Locale.ROOT);
            if (Math.abs(other.length() - sought.length()) <= allowed) {
                int distance = distance(sought, other);
                if (distance <= allowed) {
                    near.add(new Near(name, distance));
                }
            }
        }
        near.sort(Comparator.comparingInt(Near::distance).thenComparing(Near::name));
        return near.stream().map(Near::name).distinct().limit(MOST).toList();
    }

    /** Levenshtein's distance, where two letters that changed places are one mistake: the commonest of typing. Three rows at a time. */
    private static int distance(String a, String b) {
        int[] older = new int[b.length() + 1];
        int[] above = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] free = older;
            older = above;
            above = row;
            row = free;
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, 1 + Math.min(above[j], row[j - 1]));
                if (swapped(a, i, b, j)) {
                    row[j] = Math.min(row[j], older[j - 2] + 1);
                }
            }
        }
        return row[b.length()];
    }

    private static boolean swapped(String a, int i, String b, int j) {
        return i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    }
}
