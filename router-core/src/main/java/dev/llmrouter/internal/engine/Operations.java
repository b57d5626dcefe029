package dev.llmrouter.internal.engine;

import dev.llmrouter.catalog.NearNames;
import dev.llmrouter.event.Operated;
import dev.llmrouter.event.Operated.Action;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.OperatorState.Drain;
import dev.llmrouter.internal.text.DurationText;
import dev.llmrouter.internal.text.LogText;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators do to deployments. Each act is logged and published as an event. Thread-safe. */
public final class Operations {
    private static final Logger log = LoggerFactory.getLogger(Operations.class);

    private final Engine engine;

    public Operations(Engine engine) {
        this.engine = engine;
    }

    /**
     * The cells of a deployment.
     *
     * @throws IllegalArgumentException if there is none of this id
     */
    public DeploymentState find(String id) {
        DeploymentState state = engine.table().find(id);
        if (state == null) {
            List<String> near =
                    NearNames.of(id, engine.table().catalog().deployments().keySet());
            throw new IllegalArgumentException("there is no deployment with the id '" + LogText.text(id) + "'"
                    + (near.isEmpty() ? "" : "; near: " + String.join(", ", near)));
        }
        return state;
    }

    /** No new calls go to it; null for no end. */
    public void drain(String id, String by, @Nullable Duration length) {
        DeploymentState state = find(id);
        long now = engine.time().nanos();
        state.operator().drain(new Drain(by, length != null, length == null ? 0 : now + length.toNanos()));
        if (length != null) {
            engine.time()
                    .schedule(
                            () -> engine.workers()
                                    .offTimer(() -> state.health().waiting().wake()),
                            length.toNanos());
        }
        publish(Action.DRAINED, id, by, length == null ? "" : "for " + DurationText.text(length.toNanos()));
    }

    public void undrain(String id, String by) {
        DeploymentState state = find(id);
        if (state.operator().undrain(engine.time().nanos())) {
            state.health().waiting().wake();
            publish(Action.UNDRAINED, id, by, "");
        }
    }

    /** It has another weight than its configuration says; null for that again. */
    public void setWeight(String id, String by, @Nullable Double weight) {
        find(id);
        engine.setWeight(id, weight);
        publish(Action.WEIGHT_SET, id, by, weight == null ? "as configured" : weight.toString());
    }

    public void clearCooldown(String id, String by) {
        DeploymentState state = find(id);
        if (state.health().clear(engine.time().nanos())) {
            engine.endCooldown(state);
            publish(Action.COOLDOWN_CLEARED, id, by, "");
        }
    }

    public void probed(String id, String by, String result) {
        publish(Action.PROBED, id, by, result);
    }

    private void publish(Action action, String id, String by, String detail) {
        publish(Operated.builder(action, by).deploymentId(id).detail(detail).build());
    }

    /** To the log and to the listeners. */
    public void publish(Operated event) {
        String what = event.action().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + event.deploymentId().map(id -> " " + id).orElse("")
                + (event.detail().isEmpty() ? "" : ": " + event.detail());
        if (event.action() == Action.FILE_REFUSED) {
            log.error("Operation: {}, by {}", LogText.text(what), LogText.text(event.by()));
        } else {
            log.info("Operation: {}, by {}", LogText.text(what), LogText.text(event.by()));
        }
        engine.listener().operated(event);
    }
}
