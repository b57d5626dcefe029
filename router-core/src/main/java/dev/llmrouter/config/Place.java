package dev.llmrouter.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where something stands in a file. The path is written out only when a message needs it: a deep tree would
 * cost its square otherwise.
 *
 * @param line from 1; 0 for none
 * @param parent what it stands in; null for the file itself
 * @param step a key, or the index in a list; of a file itself its name, empty for the configuration's own
 */
record Place(int line, @Nullable Place parent, Object step) {
    /**
     * Keys that need no quotes; all others are quoted, so that a dot in a model's name is not taken for a
     * step.
     */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");

    /** A key may be a whole page by mistake. */
    private static final int MOST_LETTERS = 60;

    /** Where a text was cut. */
    static final char CUT = '…';

    /** The file itself. */
    static final Place FILE = new Place(0, null, "");

    Place item(int atLine, int index) {
        return new Place(atLine, this, index);
    }

    Place key(int atLine, String key) {
        return new Place(atLine, this, key);
    }

    /** The file in which it stands; empty for the configuration itself. */
    String file() {
        Place at = this;
        while (at.parent != null) {
            at = at.parent;
        }
        return at.step.toString();
    }

    String path() {
        if (parent == null) {
            return "";
        }
        String before = parent.path();
        if (step instanceof Integer) {
            return before + "[" + step + "]";
        }
        String key = shown(step.toString());
        if (PLAIN.matcher(key).matches()) {
            return before.isEmpty() ? key : before + "." + key;
        }
        return before + "[\"" + key + "\"]";
    }

    /** A text of the file as a message may show it: in one line, and not for ever. */
    static String shown(String text) {
        String cut = text.length() > MOST_LETTERS ? text.substring(0, MOST_LETTERS) + CUT : text;
        return cut.replaceAll("[\\p{Cntrl}\"]", "?");
    }
}
