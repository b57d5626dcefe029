package dev.llmrouter.micrometer;

import dev.llmrouter.Router;
import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.snapshot.ModelListing;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names of one configuration, which alone become values of tags: a name that a caller makes up does not. Immutable.
 */
final class KnownNames {
    private final Map<String, String> groupByModel = new LinkedHashMap<>();
    private final Set<String> groups = new LinkedHashSet<>();
    private final Map<String, String> groupByDeployment = new LinkedHashMap<>();

    private KnownNames(Router router, int most) {
        for (DeploymentSnapshot deployment : router.snapshot().deployments()) {
            if (groups.size() < most) {
                groups.add(deployment.group());
            }
            if (groupByDeployment.size() < most) {
                groupByDeployment.put(deployment.id(), group(deployment.group()));
            }
        }
        for (ModelListing.Model model : router.models().all()) {
            groupByModel.put(model.name(), group(model.group()));
        }
    }

    static KnownNames of(Router router, int most) {
        return new KnownNames(router, most);
    }

    /** Deployments by id, at most so many; with the group of each. */
    Map<String, String> deployments() {
        return groupByDeployment;
    }

    boolean hasDeployment(String id) {
        return groupByDeployment.containsKey(id);
    }

    boolean hasGroup(String name) {
        return groups.contains(name);
    }

    String deployment(String id) {
        return hasDeployment(id) ? id : MeterNames.OTHER;
    }

    String group(String name) {
        return hasGroup(name) ? name : MeterNames.OTHER;
    }

    /** The group of a name that was asked for: an alias counts as its group. */
    String model(String asked) {
        return groupByModel.getOrDefault(asked, MeterNames.OTHER);
    }

    /** A deployment id, a hidden alias and a name that a wildcard matches count as the group that was asked first. */
    String model(RequestEnded event) {
        String named = groupByModel.get(event.request().model());
        if (named != null) {
            return named;
        }
        List<AttemptRecord> attempts = event.attempts();
        return attempts.isEmpty() ? MeterNames.OTHER : group(attempts.get(0).group());
    }
}
