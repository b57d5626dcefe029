package dev.llmrouter.server.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.snapshot.BudgetSnapshot;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.snapshot.LimitSnapshot;
import dev.llmrouter.snapshot.ModelListing;
import dev.llmrouter.snapshot.OperationSnapshot;
import dev.llmrouter.snapshot.RouterSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the page shows, as JSON. Thread-safe. */
final class ConsoleState {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A deployment that fails as often as this is shown as degraded. */
    private static final double MANY_FAILURES = 0.1;

    private final Router router;
    private final ConsoleListener seen;
    private final LongSupplier nowMillis;
    private final boolean operated;

    ConsoleState(Router router, ConsoleListener seen, LongSupplier nowMillis, boolean operated) {
        this.operated = operated;
        this.router = router;
        this.seen = seen;
        this.nowMillis = nowMillis;
    }

    ObjectNode json() {
        long now = nowMillis.getAsLong();
        RouterSnapshot snapshot = router.snapshot();
        seen.keepOnly(
                snapshot.deployments().stream().map(DeploymentSnapshot::id).toList());
        ObjectNode root = JSON.createObjectNode();
        root.put("time", now)
                .put("inFlight", snapshot.callsInFlight())
                .put("waiting", snapshot.waitingRequests())
                .put("abandoned", snapshot.abandonedCalls())
                .put("operated", operated);
        groups(root.putArray("groups"), snapshot, now);
        ArrayNode budgets = root.putArray("budgets");
        snapshot.budgets().forEach(budget -> budget(budgets.addObject(), budget));
        snapshot.sharing()
                .ifPresent(sharing -> root.putObject("sharing")
                        .put("connected", sharing.connected())
                        .put("processes", sharing.processes())
                        .put("exchanges", sharing.exchanges())
                        .put("message", sharing.message()));
        ArrayNode requests = root.putArray("requests");
        seen.requests().forEach(it -> request(requests.addObject(), it, now));
        return root;
    }

    private void groups(ArrayNode groups, RouterSnapshot snapshot, long now) {
        Map<String, Deployment> configured = new LinkedHashMap<>();
        for (ModelListing.Model model : router.models().all()) {
            model.deployments().forEach(deployment -> configured.put(deployment.id(), deployment));
        }
        Map<String, ArrayNode> byName = new LinkedHashMap<>();
        Map<String, ObjectNode> shown = new LinkedHashMap<>();
        Map<String, Standing> standings = new LinkedHashMap<>();
        for (DeploymentSnapshot deployment : snapshot.deployments()) {
            ArrayNode members = byName.computeIfAbsent(deployment.group(), name -> {
                ObjectNode group = groups.addObject().put("name", name);
                shown.put(name, group);
                return group.putArray("deployments");
            });
            ObjectNode card = members.addObject();
            deployment(card, deployment, configured.get(deployment.id()), now);
            String standing = standings
                    .computeIfAbsent(deployment.group(), name -> standing(name, configured))
                    .of(deployment.id());
            if (!standing.isEmpty()) {
                card.put("next", standing);
            }
        }
        shown.values().forEach(ConsoleState::shares);
    }

    private Standing standing(String group, Map<String, Deployment> configured) {
        return new Standing(
                router,
                group,
                configured.values().stream()
                        .filter(it -> it.modelName().equals(group))
                        .toList());
    }

    /** Which part of the group's answers of the last five minutes came from each. */
    private static void shares(ObjectNode group) {
        long all = 0;
        for (JsonNode member : group.path("deployments")) {
            all += member.path("answers").asLong();
        }
        for (JsonNode member : group.path("deployments")) {
            ((ObjectNode) member)
                    .put("share", all == 0 ? 0 : member.path("answers").asDouble() / all);
        }
    }

    private void deployment(ObjectNode card, DeploymentSnapshot deployment, @Nullable Deployment of, long now) {
        DeploymentStats.View stats = seen.of(deployment.id()).view(now);
        card.put("id", deployment.id());
        if (of != null) {
            card.put("model", of.provider() + "/" + of.providerModel());
            of.shownAddress().ifPresent(address -> card.put("address", address));
        }
        status(card, deployment, stats);
        card.put("inFlight", deployment.callsInFlight());
        limit(card.putObject("requests"), deployment.requests());
        limit(card.putObject("tokens"), deployment.tokens());
        card.put("answers", stats.answers())
                .put("failures", stats.failures())
                .put("tokensPerSecond", stats.tokensPerSecond())
                .put("cost", stats.dollars())
                .put("sinceSuccess", stats.sinceSuccess())
                .put("sinceFailure", stats.sinceFailure());
        deployment
                .promptCache()
                .hitRate()
                .ifPresent(rate -> card.put("cacheHits", rate)
                        .put("stayed", deployment.promptCache().requestsThatStayed()));
        stats.p50().ifPresent(value -> card.put("p50", value));
        stats.p95().ifPresent(value -> card.put("p95", value));
        if (stats.lastReason() != null) {
            card.put("lastFailure", stats.lastReason());
        }
        ArrayNode good = card.putArray("good");
        ArrayNode bad = card.putArray("bad");
        stats.good().forEach(good::add);
        stats.bad().forEach(bad::add);
        ArrayNode learned = card.putArray("learned");
        deployment
                .learned()
                .forEach(limit -> learned.add(limit.limit() + " " + limit.of() + " in "
                        + limit.period().toMillis() / 1000.0 + " s"));
    }

    private static void status(ObjectNode card, DeploymentSnapshot deployment, DeploymentStats.View stats) {
        OperationSnapshot operation = deployment.operation();
        if (operation.drained()) {
            card.put("status", "drained")
                    .put("reason", "by " + operation.drainedBy().orElseThrow());
            operation.drainLeft().ifPresent(left -> card.put("cooldownLeft", left.toMillis()));
        } else if (deployment.cooldown().isPresent()) {
            card.put("status", "cooling")
                    .put("reason", words(deployment.cooldown().get().reason()))
                    .put("cooldownLeft", deployment.cooldown().get().left().toMillis());
        } else if (isFull(deployment.requests()) || isFull(deployment.tokens())) {
            card.put("status", "full").put("reason", "no room in its limits");
        } else if (stats.failures() > 0 && stats.failures() >= MANY_FAILURES * (stats.answers() + stats.failures())) {
            card.put("status", "degraded").put("reason", stats.failures() + " failures in five minutes");
        } else if (stats.sinceSuccess() < 0) {
            card.put("status", "idle").put("reason", "has not answered yet");
        } else {
            card.put("status", "healthy").put("reason", "");
        }
    }

    private static String words(FailureKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static boolean isFull(LimitSnapshot limit) {
        return limit.room().isPresent() && limit.room().getAsLong() <= 0;
    }

    private static void limit(ObjectNode node, LimitSnapshot limit) {
        node.put("used", limit.used());
        limit.limit().ifPresent(value -> node.put("limit", value));
        limit.room().ifPresent(value -> node.put("room", value));
    }

    private static void budget(ObjectNode node, BudgetSnapshot budget) {
        node.put("name", budget.scope().name().toLowerCase(Locale.ROOT) + " " + budget.name())
                .put("spent", budget.spent().doubleValue())
                .put("limit", budget.budget().dollars().doubleValue());
    }

    private static void request(ObjectNode node, ConsoleListener.Seen seen, long now) {
        RequestEnded event = seen.event();
        node.put("ago", now - seen.atMillis())
                .put("id", event.request().id())
                .put("model", event.request().model())
                .put("streamed", event.request().streamed())
                .put("millis", event.duration().toMillis())
                .put("waited", event.waited().toMillis())
                .put("fallback", event.fallback());
        event.deploymentId().ifPresent(id -> node.put("deployment", id));
        event.failure().ifPresent(kind -> node.put("failure", words(kind)));
        ArrayNode attempts = node.putArray("attempts");
        List.copyOf(event.attempts()).forEach(attempt -> attempts.add(attempt.toString()));
    }
}
