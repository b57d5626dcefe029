package dev.llmrouter.internal.dialect.chat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Names and ids that another dialect does not allow as OpenAI's does, in letters that it allows. What is made of a name depends on the name
 * alone, so that a conversation that moves between deployments keeps its names. For one call and one thread.
 */
public final class ToolNames {
    private final int longest;
    private final Pattern forbidden;
    private final Map<String, String> originals = new HashMap<>();

    /**
     * Names of one dialect.
     *
     * @param allowed the letters, as in a class of a regular expression; {@code _} is one of them
     * @param longest how many
     */
    public ToolNames(String allowed, int longest) {
        this(Pattern.compile("[^" + allowed + "]"), longest);
    }

    private ToolNames(Pattern forbidden, int longest) {
        this.forbidden = forbidden;
        this.longest = longest;
    }

    /** Names of a dialect in which none begins with a digit. */
    public static ToolNames withoutDigitInFront(String allowed, int longest) {
        return new ToolNames(Pattern.compile("[^" + allowed + "]|^[0-9]"), longest);
    }

    /** The name as it is sent. */
    public String sent(String name) {
        String plain = forbidden.matcher(name).replaceAll("_");
        if (plain.equals(name) && plain.length() <= longest && !plain.isEmpty()) {
            return name;
        }
        CRC32 check = new CRC32();
        check.update(name.getBytes(StandardCharsets.UTF_8));
        String mark = String.format("_%08x", check.getValue());
        String sent = plain.substring(0, Math.min(plain.length(), longest - mark.length())) + mark;
        originals.put(sent, name);
        return sent;
    }

    /** The caller's name for one that was sent. */
    public String original(String sent) {
        return originals.getOrDefault(sent, sent);
    }
}
