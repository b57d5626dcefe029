package dev.llmrouter.internal.filter;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.internal.estimate.TokenDemand;
import dev.llmrouter.internal.plan.PlanFixture;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.select.CandidateFinder;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import dev.llmrouter.internal.state.RoutingTable;
import dev.llmrouter.provider.Providers;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** A group, and a request that looks at it. */
abstract class FilterCase {
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Catalog.Builder catalog = Catalog.builder();
    final RouterSettings.Builder settings = RouterSettings.builder().strategy(PlanFixture.inOrder());

    static Deployment.Builder deployment(String id) {
        return Deployment.builder("m", "openai/x").id(id).apiKey(Secret.of("k"));
    }

    FilterCase with(Deployment.Builder deployment) {
        catalog.deployment(deployment.build());
        return this;
    }

    /** A request that looks at a table. */
    final class Look {
        final RoutingTable.Route route;
        final CandidateFilterChain filter;

        Look(String model, Endpoint endpoint, String... tags) {
            this(model, endpoint, RequestOptions.builder().tags(List.of(tags)).build());
        }

        Look(String model, Endpoint endpoint, RequestOptions options) {
            RouterConfig config = new RouterConfig(catalog.build(), settings.build());
            RoutingTable table = new RoutingTable(
                    config, d -> Providers.standard(d.provider()).orElse(null), null, 0);
            route = table.route(model).orElseThrow();
            RequestInfo info =
                    RequestInfo.builder(1, model).endpoint(endpoint.path()).build();
            filter = new CandidateFilterChain(
                    config.settings(),
                    new RequestProfile(info, endpoint, new TokenDemand(10, -1, 0, null), options, MockOptions.NONE),
                    route);
        }

        DeploymentState state(String id) {
            return route.members().stream()
                    .filter(member -> member.deployment().id().equals(id))
                    .findFirst()
                    .orElseThrow();
        }

        Eligibility judge(String id) {
            return filter.check(state(id), 0);
        }

        CandidateFinder finder() {
            return new CandidateFinder(route, filter);
        }

        Set<String> ids(List<DeploymentState> states) {
            Set<String> ids = new TreeSet<>();
            states.forEach(state -> ids.add(state.deployment().id()));
            return ids;
        }

        Set<String> available() {
            return ids(finder().select(route.members(), List.of(), null, 0).untried());
        }
    }

    Look chat(String... tags) {
        return new Look("m", Endpoint.CHAT_COMPLETIONS, tags);
    }
}
