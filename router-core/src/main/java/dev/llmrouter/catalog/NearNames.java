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
     * The known names nearest to a wrong one, best first, at most three. Case is ignored; a third of the letters may differ.
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

    /** Levenshtein's distance, one row at a time. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
