package dev.llmrouter.internal.state;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import java.util.List;
import java.util.Optional;

/**
 * Whether what was found out about a deployment still speaks of it when a reload has changed its entry under
 * the same id.
 */
final class SameAccess {
    private SameAccess() {}

    /** Whether both are the same model at the same address. */
    static boolean isSameEndpoint(Deployment one, Deployment other) {
        return one.provider().equals(other.provider())
                && one.providerModel().equals(other.providerModel())
                && one.apiBase().equals(other.apiBase());
    }

    /** Whether both are called with the same credentials, as the same account. */
    static boolean isSameAccount(Deployment one, Deployment other) {
        return credentials(one).equals(credentials(other));
    }

    /**
     * Headers and parameters can be credentials too; another version of an API may know models that this one
     * does not.
     */
    private static List<Object> credentials(Deployment deployment) {
        Optional<Secret> key = deployment.apiKey();
        List<Object> secrets = deployment.params().values().stream()
                .filter(Secret.class::isInstance)
                .toList();
        return List.of(key, deployment.organization(), deployment.apiVersion(), deployment.headers(), secrets);
    }
}
