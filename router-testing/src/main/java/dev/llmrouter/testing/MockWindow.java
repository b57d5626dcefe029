package dev.llmrouter.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** OpenAI's style: never more than the limits in any window, told in {@code x-ratelimit-…}, {@code Retry-After} on refusal. */
final class MockWindow implements MockLimits {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    private final long requestLimit;
    private final long tokenLimit;
    private final long windowNanos;
    private final Deque<Spent> spent = new ArrayDeque<>(); // guarded by this
    private long tokensSpent; // guarded by this

    private record Spent(long atNanos, long tokens) {}

    /** Limits of {@link Long#MAX_VALUE} do not limit. */
    MockWindow(long requestLimit, long tokenLimit, long windowNanos) {
        this.requestLimit = requestLimit;
        this.tokenLimit = tokenLimit;
        this.windowNanos = windowNanos;
    }

    @Override
    public synchronized Admission admit(long tokens, long nowNanos) {
        forget(nowNanos);
        boolean tooMany = spent.size() >= requestLimit;
        boolean tooLong = tokens > tokenLimit - tokensSpent;
        if (tooMany || tooLong) {
            Map<String, String> headers = headers(nowNanos);
            retryAfter(headers, tooMany ? untilRequests(nowNanos) : untilTokens(tokens, nowNanos));
            return new Admission(false, tooMany ? "requests" : "tokens", headers);
        }
        spent.add(new Spent(nowNanos, tokens));
        tokensSpent += tokens;
        return new Admission(true, "", headers(nowNanos));
    }

    private void forget(long nowNanos) {
        for (Spent oldest = spent.peek();
                oldest != null && nowNanos - oldest.atNanos >= windowNanos;
                oldest = spent.peek()) {
            tokensSpent -= oldest.tokens;
            spent.remove();
        }
    }

    private Map<String, String> headers(long nowNanos) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (requestLimit < Long.MAX_VALUE) {
            tell(headers, "requests", requestLimit, requestLimit - spent.size());
            headers.put("x-ratelimit-reset-requests", seconds(untilEmpty(nowNanos)));
        }
        if (tokenLimit < Long.MAX_VALUE) {
            tell(headers, "tokens", tokenLimit, tokenLimit - tokensSpent);
            headers.put("x-ratelimit-reset-tokens", seconds(untilEmpty(nowNanos)));
        }
        return headers;
    }

    private static void tell(Map<String, String> headers, String what, long limit, long remaining) {
        headers.put("x-ratelimit-limit-" + what, Long.toString(limit));
        headers.put("x-ratelimit-remaining-" + what, Long.toString(Math.max(0, remaining)));
    }

    private static void retryAfter(Map<String, String> headers, long nanos) {
        // Whole seconds is all that the standard header can say; OpenAI and Azure add the exact one.
        headers.put("retry-after", Long.toString((long) Math.ceil(nanos / NANOS_PER_SECOND)));
        headers.put("retry-after-ms", Long.toString((long) Math.ceil(nanos / NANOS_PER_MILLI)));
    }

    private long untilRequests(long nowNanos) {
        Spent oldest = spent.peek();
        return oldest == null ? windowNanos : oldest.atNanos + windowNanos - nowNanos;
    }

    private long untilTokens(long tokens, long nowNanos) {
        long room = tokenLimit - tokensSpent;
        for (Spent each : spent) {
            room += each.tokens;
            if (room >= tokens) {
                return each.atNanos + windowNanos - nowNanos;
            }
        }
        // More than the whole limit: no time makes room, and an empty window is the best that can be promised.
        return Math.max(1, untilEmpty(nowNanos));
    }

    private long untilEmpty(long nowNanos) {
        Spent newest = spent.peekLast();
        return newest == null ? 0 : newest.atNanos + windowNanos - nowNanos;
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3fs", nanos / NANOS_PER_SECOND);
    }
}
