package dev.llmrouter.cli;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.ModelGroup;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.Providers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What a configuration offers: each model with its deployments, their limits, and where it falls back to. */
final class ModelTable {
    private final List<Row> rows = new ArrayList<>();

    /** One model. */
    record Row(String model, List<Member> deployments, List<String> fallbacks) {}

    /**
     * One of its deployments.
     *
     * @param missing what it lacks to be called; empty when nothing
     */
    record Member(String id, String provider, String address, String limits, String missing) {}

    ModelTable(RouterConfig config, Map<String, String> environment) {
        for (ModelGroup group : config.catalog().groups().values()) {
            List<Member> members = group.deployments().stream()
                    .map(deployment -> member(deployment, environment))
                    .toList();
            List<String> fallbacks =
                    config.settings().fallbacks().targets(FailureKind.SERVER_ERROR, List.of(group.name())).stream()
                            .map(FallbackTarget::model)
                            .toList();
            rows.add(new Row(group.name(), members, fallbacks));
        }
    }

    List<Row> rows() {
        return rows;
    }

    private static Member member(Deployment given, Map<String, String> environment) {
        Optional<Provider> provider = Providers.standard(given.provider());
        Deployment deployment =
                provider.map(it -> it.complete(given, environment)).orElse(given);
        String missing = provider.map(it -> it.missing(deployment).orElse(""))
                .orElse("provider '" + given.provider() + "' is not spoken");
        return new Member(
                deployment.id(),
                deployment.provider() + "/" + deployment.providerModel(),
                deployment.shownAddress().orElse("the provider's own"),
                limits(deployment.limits()),
                missing);
    }

    private static String limits(Limits limits) {
        List<String> texts = new ArrayList<>();
        add(texts, "rpm", limits.requestsPerMinute());
        add(texts, "tpm", limits.tokensPerMinute());
        add(texts, "itpm", limits.inputTokensPerMinute());
        add(texts, "otpm", limits.outputTokensPerMinute());
        limits.maxParallelRequests().ifPresent(most -> texts.add(most + " at once"));
        limits.group().ifPresent(group -> texts.add("in " + group));
        return texts.isEmpty() ? "none" : String.join(", ", texts);
    }

    private static void add(List<String> texts, String name, OptionalLong limit) {
        limit.ifPresent(value -> texts.add(name + " " + String.format(Locale.ROOT, "%,d", value)));
    }

    /** Aligned, for people. */
    String text() {
        TextTable table = new TextTable("model", "deployment", "of", "address", "limits", "");
        for (Row row : rows) {
            String name = row.model() + (row.fallbacks().isEmpty() ? "" : " -> " + String.join(", ", row.fallbacks()));
            for (Member member : row.deployments()) {
                String note = member.missing().isEmpty() ? "" : "cannot be called: " + member.missing();
                table.row(name, member.id(), member.provider(), member.address(), member.limits(), note);
                name = "";
            }
        }
        return table.text(Integer.MAX_VALUE);
    }
}
