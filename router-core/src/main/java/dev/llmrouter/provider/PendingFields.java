package dev.llmrouter.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.json.Json;
import dev.llmrouter.trust.UnsentFields;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The fields that a body is about to have, wherever they come from: the caller, a fallback, the deployment. Used for one body. */
final class PendingFields {
    private static final Set<String> ALWAYS_THERE = Set.of("model", "messages", "input", UnsentFields.STREAM);

    private final JsonPayload caller;
    private final BodyChanges changes;
    /** {@code extra_body}: it is for the provider, whatever its fields mean elsewhere. */
    private final Map<?, ?> extra;

    private final Set<String> removed = new HashSet<>();

    PendingFields(JsonPayload caller, BodyChanges changes, Map<?, ?> extra) {
        this.caller = caller;
        this.changes = changes;
        this.extra = extra;
    }

    boolean has(String name) {
        return changes.replaced().containsKey(name)
                || (caller.names().contains(name) && !changes.removed().contains(name) && !removed.contains(name))
                || changes.defaults().containsKey(name);
    }

    /** The value; the missing node where there is none. */
    JsonNode value(String name) {
        Object own = changes.replaced().get(name);
        if (own == null
                && caller.names().contains(name)
                && !changes.removed().contains(name)
                && !removed.contains(name)) {
            return Json.read(caller.field(name).bytes());
        }
        Object value = own == null ? changes.defaults().get(name) : own;
        return value == null ? MissingNode.getInstance() : Json.read(Json.write(value));
    }

    /** A key of the caller's that is not sent; the missing node where there is none. */
    JsonNode callers(String name) {
        return caller.names().contains(name) ? Json.read(caller.field(name).bytes()) : MissingNode.getInstance();
    }

    private boolean isFixed(String name) {
        return extra.containsKey(name) || ALWAYS_THERE.contains(name);
    }

    /** Leaves a field out; returns whether it was there and may be left out. */
    boolean remove(String name) {
        if (isFixed(name) || !has(name)) {
            return false;
        }
        changes.replaced().remove(name);
        changes.defaults().remove(name);
        removed.add(name);
        return true;
    }

    void replace(String name, Object value) {
        changes.replaced().put(name, value);
        changes.defaults().remove(name);
    }

    /** Gives a field another name; if there is one of that name already, that one counts. */
    void rename(String from, String to) {
        if (!has(from) || isFixed(from)) {
            return;
        }
        JsonNode value = value(from);
        boolean taken = has(to);
        remove(from);
        if (!taken) {
            replace(to, value);
        }
    }

    /** The changes that make these fields of the caller's body. */
    BodyChanges changes() {
        return removed.isEmpty()
                ? changes
                : new BodyChanges(
                        changes.replaced(), changes.defaults(), UnsentFields.union(changes.removed(), removed));
    }
}
