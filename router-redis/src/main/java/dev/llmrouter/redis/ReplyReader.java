package dev.llmrouter.redis;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.News;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what the script answers: lists of whole numbers and texts, in the order in which the script writes them. */
final class ReplyReader {
    private static final Quota.Of[] KINDS = Quota.Of.values();

    /** Where the clock is; a script of an earlier version does not answer it. */
    private static final int CLOCK = 10;

    /** Where a grant says in how long it is there; one of what is there now does not. */
    private static final int DELAY = 5;

    /** Longer than any name, number or id that a script writes. */
    private static final int LONGEST_TEXT = 4 * 1024;

    private final Report report;
    private final List<?> values;

    private ReplyReader(Report report, List<?> values) {
        this.report = report;
        this.values = values;
    }

    static Reply read(Report report, @Nullable Object answer) {
        return new ReplyReader(report, list(answer)).reply();
    }

    private Reply reply() {
        return Reply.builder(text(values.get(0)))
                .recovering(number(values.get(1)) == 1)
                .processes((int) Math.min(Integer.MAX_VALUE, Math.max(1, number(values.get(2)))))
                .grants(grants(list(values.get(3))))
                .free(free(list(values.get(4))))
                .waits(waits(list(values.get(5))))
                .news(allNews(list(values.get(6))))
                .seen(number(values.get(7)))
                .budgets(budgets(list(values.get(8))))
                .changed(keys(list(values.get(9))))
                .storeMillis(values.size() > CLOCK ? number(values.get(CLOCK)) : Report.UNKNOWN)
                .build();
    }

    private Set<String> keys(List<?> places) {
        Set<String> result = new LinkedHashSet<>();
        places.forEach(place -> result.add(key(place)));
        return result;
    }

    private List<Reply.Grant> grants(List<?> grants) {
        List<Reply.Grant> result = new ArrayList<>();
        for (Object grant : grants) {
            List<?> parts = list(grant);
            Duration in = parts.size() > DELAY ? millis(parts.get(DELAY)) : Duration.ZERO;
            result.add(new Reply.Grant(key(parts.get(0)), amount(parts, 1), in));
        }
        return result;
    }

    /** Of every quota in the report, in its order. */
    private Map<String, Amount> free(List<?> numbers) {
        Map<String, Amount> result = new LinkedHashMap<>();
        for (Report.Holding holding : report.holdings()) {
            result.put(holding.quota().key(), amount(numbers, result.size() * KINDS.length));
        }
        return result;
    }

    private static Amount amount(List<?> parts, int from) {
        return new Amount(
                number(parts.get(from)),
                number(parts.get(from + 1)),
                number(parts.get(from + 2)),
                number(parts.get(from + 3)));
    }

    private Map<String, Duration> waits(List<?> waits) {
        Map<String, Duration> result = new LinkedHashMap<>();
        for (int i = 0; i + 1 < waits.size(); i += 2) {
            result.put(key(waits.get(i)), millis(waits.get(i + 1)));
        }
        return result;
    }

    private static List<News> allNews(List<?> text) {
        List<News> result = new ArrayList<>();
        text.forEach(one -> news(list(one)).ifPresent(result::add));
        return result;
    }

    /** Empty for what a later version tells and this one does not know. */
    private static Optional<News> news(List<?> text) {
        Duration left = millis(text.get(1));
        return switch (text(text.get(0))) {
            case "cooling" ->
                reason(text(text.get(3))).map(reason -> new News.Cooling(text(text.get(2)), reason, left));
            case "asked" -> Optional.of(new News.AskedToWait(text(text.get(2)), left));
            case "learned" -> learned(text);
            default -> Optional.empty();
        };
    }

    private static Optional<News> learned(List<?> text) {
        long of = number(text.get(3)) - 1;
        if (of < 0 || of >= KINDS.length) {
            return Optional.empty();
        }
        Limits.Kind kind = number(text.get(4)) == 1 ? Limits.Kind.BUCKET : Limits.Kind.SLIDING;
        Quota.Limit limit = new Quota.Limit(kind, number(text.get(5)), millis(text.get(6)), number(text.get(7)));
        return Optional.of(new News.Learned(text(text.get(2)), KINDS[(int) of], limit));
    }

    private static Optional<FailureKind> reason(String name) {
        return Arrays.stream(FailureKind.values())
                .filter(kind -> kind.name().equals(name))
                .findFirst();
    }

    private static Map<String, Reply.BudgetTotal> budgets(List<?> text) {
        Map<String, Reply.BudgetTotal> result = new LinkedHashMap<>();
        for (int i = 0; i + 2 < text.size(); i += 3) {
            long nanoDollars = Long.parseLong(text(text.get(i + 1)));
            result.put(text(text.get(i)), new Reply.BudgetTotal(nanoDollars, millis(text.get(i + 2))));
        }
        return result;
    }

    /** The script names quotas by their place among the holdings, from one. */
    private String key(@Nullable Object place) {
        return report.holdings().get(Math.toIntExact(number(place)) - 1).quota().key();
    }

    private static Duration millis(@Nullable Object value) {
        return Duration.ofMillis(number(value));
    }

    private static long number(@Nullable Object value) {
        return (Long) present(value);
    }

    private static String text(@Nullable Object value) {
        byte[] bytes = (byte[]) present(value);
        return new String(bytes, 0, Math.min(bytes.length, LONGEST_TEXT), StandardCharsets.UTF_8);
    }

    private static List<?> list(@Nullable Object value) {
        return (List<?>) present(value);
    }

    /** A script that is not ours may answer nil, also inside a list. */
    private static Object present(@Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("nothing where the script answers something");
        }
        return value;
    }
}
