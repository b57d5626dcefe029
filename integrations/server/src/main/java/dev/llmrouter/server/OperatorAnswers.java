package dev.llmrouter.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.DeploymentControl;
import dev.llmrouter.Router;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.snapshot.OperationSnapshot;
import dev.llmrouter.snapshot.ProbeResult;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What operators ask for by {@code POST /operate}: an action, and the deployment that it is for. Thread-safe. */
final class OperatorAnswers {
    static final String PATH = "operate";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACTIONS = "drain, undrain, weight, reset-weight, clear-cooldown, probe";
    /** A deployment that is to stay out for longer is drained without an end. */
    private static final double MOST_SECONDS = Duration.ofDays(30).toSeconds();

    private final Router router;
    private final Authenticator operators;

    OperatorAnswers(Router router, Authenticator operators) {
        this.router = router;
        this.operators = operators;
    }

    /**
     * An answer.
     *
     * @param json the body; null of an error
     * @param code of an error
     * @param message of an error
     */
    record Said(int status, @Nullable String json, @Nullable String code, String message) {
        static Said error(int status, @Nullable String code, String message) {
            return new Said(status, null, code, message);
        }
    }

    Said answer(ExchangeRequest request) {
        Optional<Caller> operator = operators.authenticate(request);
        if (operator.isEmpty()) {
            return Said.error(401, "invalid_api_key", "No operator is known by this key");
        }
        try {
            JsonNode body = JSON.readTree(request.body());
            String id = text(body, "deployment");
            DeploymentControl deployment =
                    router.deployment(id).by(operator.get().name());
            Optional<ProbeResult> probed = act(deployment, text(body, "action"), body);
            return new Said(200, state(deployment, probed), null, "");
        } catch (JsonProcessingException e) {
            return Said.error(400, null, "The body is no JSON");
        } catch (IOException e) {
            return Said.error(400, null, "The body cannot be read");
        } catch (IllegalArgumentException e) {
            return Said.error(400, null, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<ProbeResult> act(DeploymentControl deployment, String action, JsonNode body) {
        switch (action) {
            case "drain" -> {
                if (body.has("seconds")) {
                    deployment.drain(Duration.ofMillis(Math.round(number(body, "seconds", MOST_SECONDS) * 1_000)));
                } else {
                    deployment.drain();
                }
            }
            case "undrain" -> deployment.undrain();
            case "weight" -> deployment.weight(number(body, "weight", Integer.MAX_VALUE));
            case "reset-weight" -> deployment.resetWeight();
            case "clear-cooldown" -> deployment.clearCooldown();
            case "probe" -> {
                return Optional.of(deployment.probe());
            }
            default -> throw new IllegalArgumentException("'action' is one of " + ACTIONS);
        }
        return Optional.empty();
    }

    private static String text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException(
                    "The body is an object with 'deployment', an id, and 'action', one of " + ACTIONS);
        }
        return value.textValue();
    }

    private static double number(JsonNode body, String field, double most) {
        double value = body.path(field).asDouble(-1);
        if (!body.path(field).isNumber() || !(value >= 0 && value <= most)) {
            throw new IllegalArgumentException("'" + field + "' is a number from 0 to " + Math.round(most));
        }
        return value;
    }

    private static String state(DeploymentControl deployment, Optional<ProbeResult> probed) {
        DeploymentSnapshot now = deployment.snapshot();
        OperationSnapshot operation = now.operation();
        ObjectNode root = JSON.createObjectNode();
        root.put("deployment", now.id())
                .put("drained", operation.drained())
                .put("calls_in_flight", now.callsInFlight())
                .put("cooling", now.cooldown().isPresent());
        operation.drainedBy().ifPresent(by -> root.put("drained_by", by));
        operation.drainLeft().ifPresent(left -> root.put("drained_seconds_left", left.toMillis() / 1_000.0));
        operation.weight().ifPresent(weight -> root.put("weight", weight));
        probed.ifPresent(result -> {
            ObjectNode probe = root.putObject("probe");
            probe.put("answered", result.answered())
                    .put("milliseconds", result.duration().toMillis());
            result.failure().ifPresent(kind -> probe.put("failure", kind.name()).put("message", result.message()));
        });
        return root.toString();
    }
}
