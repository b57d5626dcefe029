package dev.llmrouter.clients;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What users of clients see of a router, measured: each client against each fault. */
public final class RoutedClientTable {
    private static final Consumer<FaultyProvider> WELL = provider -> {};

    private final Rows oneFails = new Rows();
    private final Rows allFail = new Rows();
    private final Rows ends = new Rows();

    /** Ways of one client that make no difference are one row. */
    private static final class Rows {
        private final Map<List<String>, List<String>> waysByCells = new LinkedHashMap<>();

        void add(RoutedClient client, List<String> cells) {
            List<String> row = new ArrayList<>(List.of(client.name()));
            row.addAll(cells);
            waysByCells.computeIfAbsent(row, any -> new ArrayList<>()).add(client.way());
        }

        List<String> lines() {
            return waysByCells.entrySet().stream()
                    .map(row -> "| " + row.getKey().get(0) + ": " + String.join(", ", row.getValue()) + " | "
                            + String.join(
                                    " | ", row.getKey().subList(1, row.getKey().size())) + " |")
                    .toList();
        }
    }

    /** Makes a table without rows. */
    public RoutedClientTable() {}

    private static Map<String, Consumer<FaultyProvider>> faults() {
        Map<String, Consumer<FaultyProvider>> faults = new LinkedHashMap<>();
        faults.put("429, `Retry-After: 7`", provider -> provider.fails(Fault.RATE_LIMIT));
        faults.put("no answer in time", FaultyProvider::hangs);
        faults.put("500", provider -> provider.fails(Fault.SERVER));
        faults.put("wrong key", provider -> provider.fails(Fault.KEY));
        faults.put("prompt too long", provider -> provider.fails(Fault.WINDOW));
        return faults;
    }

    /**
     * Measures a client.
     *
     * @param client the client
     * @throws Exception if it fails where nothing fails
     */
    public void measure(RoutedClient client) throws Exception {
        settled(client); // Loads the client's classes, which would count against time-outs.
        List<String> one = new ArrayList<>();
        List<String> all = new ArrayList<>();
        for (Map.Entry<String, Consumer<FaultyProvider>> fault : faults().entrySet()) {
            one.add(ask(client, fault.getValue(), WELL, "m"));
            all.add(ask(client, fault.getValue(), fault.getValue(), "m"));
        }
        all.add(ask(client, WELL, WELL, "other"));
        oneFails.add(client, one);
        allFail.add(client, all);
        ends.add(
                client,
                List.of(
                        Long.toString(settled(client)),
                        cancels(client) ? "yes" : "no",
                        client.streams() ? broken(client) : "–"));
    }

    private static String ask(
            RoutedClient client, Consumer<FaultyProvider> atA, Consumer<FaultyProvider> elsewhere, String model)
            throws IOException {
        try (RoutedClientRun run = new RoutedClientRun(client, true)) {
            return run.ask(model, atA, elsewhere);
        }
    }

    private static long settled(RoutedClient client) throws Exception {
        try (RoutedClientRun run = new RoutedClientRun(client, false)) {
            return run.settled();
        }
    }

    private static boolean cancels(RoutedClient client) throws Exception {
        try (RoutedClientRun run = new RoutedClientRun(client, false)) {
            return run.cancelsAtTheProvider();
        }
    }

    private static String broken(RoutedClient client) throws IOException {
        try (RoutedClientRun run = new RoutedClientRun(client, false)) {
            return run.broken();
        }
    }

    /** {@return the rows of all tables} */
    public List<String> rows() {
        return Stream.of(oneFails, allFail, ends)
                .flatMap(rows -> rows.lines().stream())
                .toList();
    }

    /** {@return the tables in Markdown} */
    public String markdown() {
        String faults = String.join(" | ", faults().keySet());
        return "### One deployment fails\n\n| client | " + faults + " |\n" + "|---".repeat(6) + "|\n"
                + String.join("\n", oneFails.lines()) + "\n\n### All deployments fail\n\n| client | " + faults
                + " | unknown model |\n" + "|---".repeat(7) + "|\n" + String.join("\n", allFail.lines())
                + "\n\n### Ends\n\n| client | tokens settled of 42 | cancelling reaches the provider | a stream that breaks after its first output |\n"
                + "|---".repeat(4) + "|\n" + String.join("\n", ends.lines()) + "\n";
    }
}
