package dev.llmrouter.server.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** What the page shows, as text of at most 100 columns. */
final class ConsoleText {
    private static final String BARS = " .:-=+*#";

    private ConsoleText() {}

    static String of(JsonNode state) {
        StringBuilder text = new StringBuilder(2_000);
        text.append(String.format(
                Locale.ROOT,
                "in flight %d, waiting %d%n",
                state.path("inFlight").asLong(),
                state.path("waiting").asLong()));
        for (JsonNode group : state.path("groups")) {
            text.append('\n').append(cut(group.path("name").asText(), 60)).append('\n');
            text.append(String.format(
                    Locale.ROOT,
                    "  %-18s %-9s %5s %14s %16s %7s %-22s%n",
                    "deployment",
                    "status",
                    "calls",
                    "requests",
                    "tokens",
                    "p95",
                    "last five minutes"));
            group.path("deployments").forEach(card -> line(text, card));
        }
        if (state.has("sharing")) {
            JsonNode sharing = state.path("sharing");
            text.append(String.format(
                    Locale.ROOT,
                    "%nshared by %d processes, store %s%n",
                    sharing.path("processes").asInt(),
                    sharing.path("connected").asBoolean() ? "connected" : "away"));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, JsonNode card) {
        text.append(String.format(
                Locale.ROOT,
                "  %-18s %-9s %5d %14s %16s %7s %-22s",
                cut(card.path("id").asText(), 18),
                card.path("status").asText(),
                card.path("inFlight").asLong(),
                limit(card.path("requests")),
                limit(card.path("tokens")),
                card.has("p95") ? millis(card.path("p95").asDouble()) : "-",
                bars(card)));
        while (text.charAt(text.length() - 1) == ' ') {
            text.setLength(text.length() - 1);
        }
        text.append('\n');
        if (!card.path("reason").asText().isEmpty()) {
            String left = card.has("cooldownLeft")
                    ? ", " + millis(card.path("cooldownLeft").asDouble()) + " left"
                    : "";
            text.append("    ")
                    .append(cut(card.path("reason").asText() + left, 94))
                    .append('\n');
        }
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "~";
    }

    private static String limit(JsonNode limit) {
        String used = number(limit.path("used").asLong());
        return limit.has("limit") ? used + "/" + number(limit.path("limit").asLong()) : used;
    }

    private static String number(long value) {
        return value < 100_000
                ? Long.toString(value)
                : value < 10_000_000
                        ? String.format(Locale.ROOT, "%.0fk", value / 1e3)
                        : String.format(Locale.ROOT, "%.0fM", value / 1e6);
    }

    private static String millis(double millis) {
        return millis < 1_000
                ? String.format(Locale.ROOT, "%.0fms", millis)
                : String.format(Locale.ROOT, "%.1fs", millis / 1_000);
    }

    /** The newest 20 slots. */
    private static String bars(JsonNode card) {
        JsonNode good = card.path("good");
        long most = 1;
        for (JsonNode value : good) {
            most = Math.max(most, value.asLong());
        }
        StringBuilder bars = new StringBuilder();
        for (int i = good.size() - 20; i < good.size(); i++) {
            long value = good.path(i).asLong();
            bars.append(
                    card.path("bad").path(i).asLong() > 0
                            ? '!'
                            : BARS.charAt((int) (value * (BARS.length() - 1) / most)));
        }
        return bars.toString();
    }
}
