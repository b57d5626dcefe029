package dev.llmrouter.internal.sharing;

import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.Report.Holding;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that another process has other limits for the same deployment: a file that was changed in one place, or two applications in one
 * namespace. The store then goes by whoever reported last. Not thread-safe: of the exchange.
 */
final class LimitConflicts {
    /** While a new file is rolled out, or a limit is learned, processes differ for a moment. */
    private static final long MOMENT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Processes report three times in their lease time: what was not seen for so long is over. */
    private static final long OVER_NANOS = 2 * QuotaSync.LEASE_TIME.toNanos();

    private static final Logger log = LoggerFactory.getLogger(LimitConflicts.class);

    private final Map<String, Conflict> conflicts = new HashMap<>();
    private Map<String, Quota> reported = Map.of();

    /** When limits were seen to differ first and last, and whether that was logged. */
    private record Conflict(long firstNanos, long lastNanos, boolean reported) {}

    /** What an operator should know after a reply; empty if there is nothing. */
    String look(Report report, Reply reply, long nowNanos) {
        Map<String, Quota> before = reported;
        reported = report.holdings().stream()
                .map(Holding::quota)
                .collect(Collectors.toMap(Quota::key, quota -> quota, (one, other) -> one));
        conflicts.keySet().retainAll(reported.keySet());
        conflicts.values().removeIf(conflict -> nowNanos - conflict.lastNanos() > OVER_NANOS);
        reported.forEach((key, quota) -> {
            if (!quota.equals(before.get(key))) {
                // This process has new limits itself.
                conflicts.remove(key);
            } else if (reply.changed().contains(key)) {
                conflicts.merge(key, new Conflict(nowNanos, nowNanos, false), LimitConflicts::seenAgain);
            }
        });
        StringBuilder words = new StringBuilder();
        conflicts.replaceAll((key, conflict) -> {
            if (conflict.lastNanos() - conflict.firstNanos() < MOMENT_NANOS) {
                return conflict;
            }
            String message = words(reported.getOrDefault(key, new Quota(key, Map.of())));
            if (!conflict.reported()) {
                log.warn("{}", message);
            }
            words.append(words.length() == 0 ? "" : "; ").append(message);
            return new Conflict(conflict.firstNanos(), conflict.lastNanos(), true);
        });
        return words.toString();
    }

    private static Conflict seenAgain(Conflict known, Conflict again) {
        return new Conflict(known.firstNanos(), again.lastNanos(), known.reported());
    }

    private static String words(Quota quota) {
        String here = quota.limits().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(limit ->
                        limit.getValue().limit() + " " + limit.getKey().name().toLowerCase(Locale.ROOT) + " in "
                                + limit.getValue().period().toSeconds() + " s")
                .collect(Collectors.joining(", "));
        return "Another process that shares the limits of " + quota.key()
                + " has other numbers for them than this one (here " + here
                + "), and the store goes by whoever reported last: give all processes the same limits, or each application a"
                + " cache_kwargs.namespace of its own";
    }
}
