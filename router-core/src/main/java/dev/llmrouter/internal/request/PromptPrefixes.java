package dev.llmrouter.internal.request;

import dev.llmrouter.call.JsonPayload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The beginnings of a prompt that its author has marked for the provider's cache, longest first. Tools, system
 * prompt and messages count in the order in which providers cache them. The marks themselves do not count:
 * clients move the last one on with every turn, and what was its text stays.
 *
 * <p>A beginning is known by checksum and length: of two that share both one is sent where the other was, which
 * costs a cache.
 */
final class PromptPrefixes {
    private static final byte[] MARK = "\"cache_control\"".getBytes(StandardCharsets.US_ASCII);
    private static final List<String> FIELDS = List.of("tools", "system", "messages");
    /** Anthropic allows as many. */
    private static final int MOST = 4;

    private final CRC32C sum = new CRC32C();
    private final Deque<String> found = new ArrayDeque<>();
    private long length;

    private PromptPrefixes() {}

    static List<String> of(JsonPayload body) {
        PromptPrefixes prefixes = new PromptPrefixes();
        for (String field : FIELDS) {
            prefixes.read(body.bytes(field));
        }
        return new ArrayList<>(prefixes.found);
    }

    private void read(ByteBuffer text) {
        int from = 0;
        for (int at = 0; at + MARK.length <= text.limit(); at++) {
            if (isMark(text, at)) {
                int kept = before(text, from, at);
                add(text, from, kept);
                if (found.size() == MOST) {
                    found.removeLast();
                }
                found.addFirst(sum.getValue() + "/" + length);
                from = after(text, at, kept > 0 && text.get(kept - 1) == '{');
                at = from - 1;
            }
        }
        add(text, from, text.limit());
    }

    private static boolean isMark(ByteBuffer text, int at) {
        for (int i = 0; i < MARK.length; i++) {
            if (text.get(at + i) != MARK[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the text before a mark ends: its comma is the mark's. */
    private static int before(ByteBuffer text, int from, int mark) {
        int end = mark;
        while (end > from && isGap(text.get(end - 1))) {
            end--;
        }
        return end;
    }

    /** Where the text goes on after a mark: with its comma, if the mark came first. */
    private static int after(ByteBuffer text, int mark, boolean first) {
        int at = mark + MARK.length;
        while (at < text.limit() && text.get(at) != '}') {
            at++;
        }
        at = Math.min(text.limit(), at + 1);
        while (first && at < text.limit() && isGap(text.get(at))) {
            at++;
        }
        return at;
    }

    private static boolean isGap(byte character) {
        return character == ',' || character == ' ' || character == '\n' || character == '\r' || character == '\t';
    }

    private void add(ByteBuffer text, int from, int to) {
        if (to > from) {
            sum.update(text.duplicate().position(from).limit(to));
            length += to - from;
        }
    }
}
