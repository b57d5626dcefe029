package dev.llmrouter.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.JsonValue;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dashboard, alert rules and page name metrics and labels that a router really has: they are compared with a scrape under traffic. */
class DashboardTest {
    private static final Path FILES = Path.of("src/main/dashboards");
    private static final Pattern SHOWN = Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?(\\w+)\\s*}}");
    private static final Pattern RULE =
            Pattern.compile("(?m)^ {6}- alert: (\\w+)\\n {8}expr: >-\\n {10}(.+)\\n((?: {8,}.*\\n)+)");
    private static final Pattern TABLE_ROW = Pattern.compile("(?m)^\\| `(llm\\.router\\.[\\w.]+)` \\|(.*)\\|$");

    private static Scrape scrape = new Scrape(Map.of());
    private static List<Meter> meters = List.of();

    @BeforeAll
    static void runTraffic() {
        try (Traffic traffic = new Traffic()) {
            PrometheusMeterRegistry registry =
                    new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), traffic.clock());
            traffic.run(registry, 40, step -> {});
            scrape = Scrape.of(registry.scrape());
            meters = registry.getMeters();
        }
    }

    /** A query, where it stands, and the texts that show its labels. */
    record Shown(String where, Query query, String texts) {
        @Override
        public String toString() {
            return where;
        }
    }

    private static JsonValue dashboard() throws IOException {
        return JsonValue.read(Files.readString(FILES.resolve("llm-router-grafana.json")));
    }

    static List<Shown> queries() throws IOException {
        List<Shown> queries = new ArrayList<>();
        for (JsonValue panel : dashboard().get("panels").items()) {
            for (JsonValue target : panel.get("targets").items()) {
                queries.add(new Shown(
                        panel.get("title").textOr(""),
                        new Query(target.get("expr").textOr("")),
                        target.get("legendFormat").textOr("")));
            }
        }
        for (JsonValue annotation : dashboard().get("annotations").get("list").items()) {
            queries.add(new Shown(
                    annotation.get("name").textOr(""),
                    new Query(annotation.get("expr").textOr("")),
                    ""));
        }
        queries.addAll(rules());
        return queries;
    }

    private static List<Shown> rules() throws IOException {
        List<Shown> rules = new ArrayList<>();
        Matcher rule = RULE.matcher(Files.readString(FILES.resolve("alerts.yaml")));
        while (rule.find()) {
            rules.add(new Shown(rule.group(1), new Query(rule.group(2)), rule.group(3)));
        }
        return rules;
    }

    @Test
    void files_haveQueries() throws IOException {
        long alerts = Files.readAllLines(FILES.resolve("alerts.yaml")).stream()
                .filter(line -> line.contains("alert:"))
                .count();
        assertEquals(alerts, rules().size());
        assertTrue(queries().size() > alerts + 20);
    }

    @ParameterizedTest
    @MethodSource("queries")
    void query_namesMetricsAndLabelsThatExist(Shown shown) {
        assertFalse(shown.query().metrics().isEmpty(), "a query of no metric of the router");
        assertTrue(shown.query().isBalanced());
        assertEquals(List.of(), shown.query().missing(scrape));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void text_showsLabelsThatTheQueryKeeps(Shown shown) {
        Matcher label = SHOWN.matcher(shown.texts());
        while (label.find()) {
            assertTrue(shown.query().has(label.group(1)), label.group());
        }
    }

    @ParameterizedTest
    @MethodSource("queries")
    void outcome_isOneThatThereIs(Shown shown) {
        Set<String> outcomes = Arrays.stream(FailureKind.values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
        outcomes.add(MeterNames.SUCCESS);

        Set<String> unknown = shown.query().values(MeterNames.OUTCOME);
        unknown.removeAll(outcomes);

        assertEquals(Set.of(), unknown);
    }

    @Test
    void variables_readMetricsAndLabelsThatExist() throws IOException {
        Pattern query = Pattern.compile("label_values\\((\\w+), (\\w+)\\)");
        List<String> missing = new ArrayList<>();
        int found = 0;
        for (JsonValue variable : dashboard().get("templating").get("list").items()) {
            Matcher values = query.matcher(variable.get("query").textOr(""));
            if (values.find()) {
                found++;
                if (!scrape.metrics().getOrDefault(values.group(1), Map.of()).containsKey(values.group(2))) {
                    missing.add(values.group());
                }
            }
        }
        assertEquals(2, found);
        assertEquals(List.of(), missing);
    }

    @Test
    void panels_doNotOverlap() throws IOException {
        Set<String> taken = new TreeSet<>();
        for (JsonValue panel : dashboard().get("panels").items()) {
            JsonValue at = panel.get("gridPos");
            for (long x = at.get("x").longOr(0);
                    x < at.get("x").longOr(0) + at.get("w").longOr(0);
                    x++) {
                for (long y = at.get("y").longOr(0);
                        y < at.get("y").longOr(0) + at.get("h").longOr(0);
                        y++) {
                    assertTrue(
                            x < 24 && taken.add(x + "," + y), panel.get("title").textOr(""));
                }
            }
        }
    }

    /** Constants that are names of meters. */
    static Stream<String> constants() throws IllegalAccessException {
        List<String> names = new ArrayList<>();
        for (Field field : MeterNames.class.getFields()) {
            String value = String.valueOf(field.get(null));
            if (value.startsWith("llm.router.")) {
                names.add(value);
            }
        }
        return names.stream();
    }

    @ParameterizedTest
    @MethodSource("constants")
    void meter_isThereUnderTraffic_andInADashboardsPanelOrAlert(String name) throws IOException {
        assertTrue(meters.stream().anyMatch(meter -> meter.getId().getName().equals(name)), "no traffic made it");
        String written = name.replace('.', '_');
        Set<String> used = queries().stream()
                .flatMap(shown -> shown.query().metrics().stream())
                .collect(Collectors.toSet());
        assertTrue(used.stream().anyMatch(metric -> metric.startsWith(written)), "no panel shows it");
    }

    /** Of each meter: type, unit and the keys of its tags, as the page has them. */
    @Test
    void page_hasEveryMeterWithItsTypeUnitAndTags() throws IOException {
        Map<String, String> stated = new TreeMap<>();
        Matcher row = TABLE_ROW.matcher(Files.readString(Path.of("../../docs/observability.md")));
        while (row.find()) {
            String[] cells = row.group(2).split("\\|", -1);
            stated.put(row.group(1), cells[0].strip() + ", " + cells[1].strip() + ", " + cells[2].strip());
        }

        Map<String, String> real = new TreeMap<>();
        for (Meter meter : meters) {
            Meter.Id id = meter.getId();
            String tags =
                    id.getTags().stream().map(tag -> "`" + tag.getKey() + "`").collect(Collectors.joining(", "));
            String unit = id.getBaseUnit() == null ? "" : id.getBaseUnit();
            real.put(id.getName(), id.getType().name().toLowerCase(Locale.ROOT) + ", " + unit + ", " + tags);
        }
        assertEquals(real, stated);
    }
}
