package dev.llmrouter.spring;

import dev.llmrouter.Router;
import dev.llmrouter.error.ConfigException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/** The actuator endpoint {@code llmrouter}: reading it shows how every deployment is, writing it reloads the configuration. */
@Endpoint(id = "llmrouter")
class RouterEndpoint {
    private final Router router;
    private final @Nullable RouterReloader reloader;

    RouterEndpoint(Router router, @Nullable RouterReloader reloader) {
        this.router = router;
        this.reloader = reloader;
    }

    /** The router's snapshot; nothing in it is secret. */
    @ReadOperation
    public Map<String, Object> snapshot() {
        return SnapshotJson.of(router.snapshot());
    }

    /** Reads the configuration again. */
    @WriteOperation
    public Map<String, Object> reload() {
        if (reloader == null) {
            throw refused(
                    "The application made the router itself, and so must reload it itself: Router.reload(…)",
                    List.of());
        }
        try {
            reloader.reload();
        } catch (ConfigException e) {
            throw refused(
                    "The configuration cannot be used, and everything stays as it was",
                    e.problems().stream().map(String::valueOf).toList());
        }
        return SnapshotJson.of(router.snapshot());
    }

    private static InvalidEndpointRequestException refused(String message, List<String> problems) {
        String all = problems.isEmpty() ? message : message + ": " + String.join("; ", problems);
        return new InvalidEndpointRequestException(all, all);
    }
}
