package dev.llmrouter.internal.dialect.vertex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.catalog.Address;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.internal.dialect.Hosts;
import dev.llmrouter.internal.dialect.cloud.Params;
import dev.llmrouter.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** In which project and where a deployment's models run. Stateless. */
final class VertexPlace {
    static final String PROJECT = "vertex_project";
    static final String LOCATION = "vertex_location";
    static final String CREDENTIALS = "vertex_credentials";

    /** LiteLLM's, where neither file nor environment says one. */
    static final String DEFAULT_LOCATION = "us-central1";

    private static final String GLOBAL = "global";
    private static final Set<String> MULTI_REGIONS = Set.of("us", "eu");
    /** It becomes part of a host's name. */
    private static final Pattern SOUND = Pattern.compile("[a-z][a-z0-9-]{1,30}");
    /** A file of credentials has some kilobytes. */
    private static final long LONGEST_FILE = 64L * 1024;

    private VertexPlace() {}

    static Optional<String> project(Deployment deployment) {
        return Params.text(deployment, PROJECT, "vertex_ai_project");
    }

    static String location(Deployment deployment) {
        return Params.text(deployment, LOCATION, "vertex_ai_location").orElse(DEFAULT_LOCATION);
    }

    static boolean isSound(String location) {
        return SOUND.matcher(location).matches();
    }

    /** What Google's and LiteLLM's variables say, and the project that the credentials are of. */
    static Map<String, Object> completed(Deployment deployment, Map<String, String> environment) {
        Map<String, Object> params = new LinkedHashMap<>(deployment.params());
        if (Params.text(deployment, CREDENTIALS, "vertex_ai_credentials").isEmpty()
                && mayGetWhatTheMachineHas(deployment)) {
            Params.variable(environment, "VERTEXAI_CREDENTIALS", "VERTEX_CREDENTIALS", "GOOGLE_APPLICATION_CREDENTIALS")
                    .ifPresent(given -> params.put(CREDENTIALS, Secret.of(given)));
        }
        if (Params.text(deployment, LOCATION, "vertex_ai_location").isEmpty()) {
            Params.variable(environment, "VERTEXAI_LOCATION", "VERTEX_LOCATION")
                    .ifPresent(location -> params.put(LOCATION, location));
        }
        if (project(deployment).isEmpty()) {
            Object given = params.getOrDefault(CREDENTIALS, params.get("vertex_ai_credentials"));
            Params.variable(environment, "VERTEXAI_PROJECT", "VERTEX_PROJECT")
                    .or(() -> given instanceof Secret secret ? projectOf(secret.reveal()) : Optional.empty())
                    .or(() -> Params.variable(environment, "GOOGLE_CLOUD_PROJECT"))
                    .ifPresent(project -> params.put(PROJECT, project));
        }
        return params;
    }

    /** Another address that the configuration names may be somebody else's. */
    static boolean mayGetWhatTheMachineHas(Deployment deployment) {
        return Params.text(deployment, CREDENTIALS, "vertex_ai_credentials").isPresent()
                || deployment.apiBase().isEmpty()
                || deployment
                        .address()
                        .filter(base -> Hosts.isWithin(base.host(), "googleapis.com"))
                        .isPresent();
    }

    /** Credentials are JSON, or the path of a file with it. One that cannot be read says nothing here: whoever needs it will say so. */
    private static Optional<String> projectOf(String credentials) {
        JsonNode json = Json.read(credentials);
        try {
            if (!json.isObject()) {
                Path file = Path.of(credentials);
                json = Files.isRegularFile(file) && Files.size(file) <= LONGEST_FILE
                        ? Json.read(Files.readAllBytes(file))
                        : json;
            }
        } catch (IOException | InvalidPathException unreadable) {
            return Optional.empty();
        }
        String project =
                json.path("project_id").asText(json.path("quota_project_id").asText(""));
        return project.isEmpty() ? Optional.empty() : Optional.of(project);
    }

    /** The project and the location below a version of the API. */
    static Address of(Deployment deployment) {
        String location = location(deployment);
        String project = project(deployment)
                .orElseThrow(
                        () -> new IllegalArgumentException("deployment '" + deployment.id() + "' needs " + PROJECT));
        return deployment
                .address()
                .orElseGet(() -> Address.of("https://" + host(location)))
                .resolve("v1/projects")
                .segment(project)
                .resolve("locations")
                .segment(location);
    }

    private static String host(String location) {
        if (!isSound(location)) {
            throw new IllegalArgumentException(LOCATION + " is not the name of a location");
        }
        if (MULTI_REGIONS.contains(location)) {
            return "aiplatform." + location + ".rep.googleapis.com";
        }
        return location.equals(GLOBAL) ? "aiplatform.googleapis.com" : location + "-aiplatform.googleapis.com";
    }
}
