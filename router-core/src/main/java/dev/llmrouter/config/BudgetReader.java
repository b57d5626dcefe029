package dev.llmrouter.config;

import dev.llmrouter.catalog.Budget;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.NearNames;
import dev.llmrouter.config.YamlNode.YamlMap;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads what may be spent: of a deployment, of providers, of tags. Stateless. */
final class BudgetReader {
    /** LiteLLM's two spellings of each. */
    private static final List<String> KEYS = List.of("max_budget", "budget_duration", "budget_limit", "time_period");

    /** What LiteLLM limits of a provider beside its spend. */
    private static final List<String> LIMITS = List.of("rpm_limit", "tpm_limit");

    private static final List<String> KNOWN =
            Stream.concat(KEYS.stream(), LIMITS.stream()).toList();

    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000_000);

    private BudgetReader() {}

    /**
     * {@code max_budget} and {@code budget_duration}; empty when the first is missing, and an error when only
     * the second is.
     */
    static Optional<Budget> ofDeployment(MapReader params) {
        return read(params, "max_budget", "budget_duration");
    }

    /**
     * {@code provider_budget_config}. A provider that no deployment has is reported only when another may
     * have been meant.
     */
    static Map<String, Budget> ofProviders(MapReader router, Catalog catalog) {
        Set<String> known = new LinkedHashSet<>();
        catalog.deployments().values().forEach(deployment -> known.add(deployment.provider()));
        Map<String, Budget> budgets =
                router.map("provider_budget_config").map(BudgetReader::byName).orElse(Map.of());
        router.map("provider_budget_config")
                .ifPresent(config -> budgets.keySet().stream()
                        .filter(name -> !known.contains(name))
                        .forEach(name -> unused(config, name, known)));
        return budgets;
    }

    private static void unused(MapReader config, String name, Set<String> known) {
        List<String> near = NearNames.of(name, known);
        if (near.isEmpty()) {
            config.problems().note(config.place(name), "no deployment has this provider; the budget is not used");
        } else {
            config.problems()
                    .complaint(config.place(name), "no deployment has this provider; the budget is not used", near);
        }
    }

    /** {@code tag_budget_config}. */
    static Map<String, Budget> ofTags(MapReader router, MapReader litellm) {
        return MapReader.first(m -> m.map("tag_budget_config"), router, litellm)
                .map(BudgetReader::byName)
                .orElse(Map.of());
    }

    private static Map<String, Budget> byName(MapReader config) {
        Map<String, Budget> budgets = new LinkedHashMap<>();
        config.entries().forEach((name, node) -> {
            if (node instanceof YamlMap one) {
                either(new MapReader(one, config.problems())).ifPresent(budget -> budgets.put(name, budget));
            } else {
                config.map(name);
            }
        });
        return budgets;
    }

    private static Optional<Budget> either(MapReader one) {
        for (String key : LIMITS) {
            if (one.has(key)) {
                one.problems()
                        .complaint(
                                one.place(key),
                                "not supported for a whole provider; it is ignored: give the deployments one limit_group, and the"
                                        + " limit to each of them",
                                List.of());
            }
        }
        KeyCheck.check(one, KNOWN);
        String amount = one.has("max_budget") ? "max_budget" : "budget_limit";
        String period = one.has("budget_duration") ? "budget_duration" : "time_period";
        if (!one.has(amount) && !one.has(period) && LIMITS.stream().noneMatch(one::has)) {
            one.problems().note(one.place(), "without max_budget and budget_duration there is no limit");
        }
        return read(one, amount, period);
    }

    private static Optional<Budget> read(MapReader place, String amount, String period) {
        Optional<BigDecimal> dollars = place.choice(
                amount,
                "US dollars, 0 to a billion",
                text -> Scalars.number(text).filter(value -> value.signum() >= 0 && value.compareTo(MOST) <= 0));
        Optional<Duration> length = place.choice(
                period,
                "a time, more than 0, such as 30s, 1h, 1d, 1w, 1mo",
                text -> Scalars.period(text).filter(value -> !value.isZero()));
        if (place.has(amount) && !place.has(period)) {
            place.problems().error(place.place(amount), "needs " + period + ": how long it is for, such as 1d");
        } else if (place.has(period) && !place.has(amount)) {
            place.problems().note(place.place(period), "without " + amount + " there is no limit");
        }
        return dollars.flatMap(most -> length.map(time -> new Budget(most, time)));
    }

    /** Reports deployments that a budget binds and whose price is unknown. */
    static void warn(RouterConfig config, Map<String, Place> places, Problems problems) {
        for (Deployment deployment : config.unpriced()) {
            problems.warning(
                    places.getOrDefault(deployment.id(), Place.FILE),
                    "deployment '" + Place.shown(deployment.id()) + "' has a budget, and the price of '"
                            + Place.shown(deployment.provider() + "/" + deployment.providerModel())
                            + "' is not known: what it spends counts as 0; add input_cost_per_token and"
                            + " output_cost_per_token, base_model, or a line in price_table");
        }
    }
}
