package dev.llmrouter.internal.select;

import dev.llmrouter.internal.engine.Engine;
import dev.llmrouter.internal.request.AffinityKeys;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.state.AffinityTable;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.policy.AffinityPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where earlier requests of a conversation went, and this one goes if it can be served there as well as
 * elsewhere. Belongs to one plan, and to its time in one group.
 */
public final class ConversationHome {
    /** A busy home is left when it has more than so many times the calls of the idlest candidate, and two. */
    private static final int MUCH_BUSIER = 2;

    private final AffinityTable table;
    private final List<AffinityTable.Key> keys;
    /** Whether the last choice was to stay, or to go elsewhere only because home was busy: it stays home then. */
    private boolean keeps;

    private ConversationHome(AffinityTable table, List<AffinityTable.Key> keys) {
        this.table = table;
        this.keys = keys;
    }

    /** That of a request in a group; null when it belongs to no conversation. */
    static @Nullable ConversationHome of(Engine engine, RequestProfile request, AffinityPolicy policy, String group) {
        List<AffinityTable.Key> keys = request.probed() == null ? AffinityKeys.of(request, policy, group) : List.of();
        return keys.isEmpty() ? null : new ConversationHome(engine.affinity(), keys);
    }

    /** Whether an earlier request has gone somewhere. */
    boolean isKnown() {
        return table.find(keys) != null;
    }

    /** The candidate at which the conversation stays; null when it is none of them, or much busier than another. */
    @Nullable
    DeploymentState among(List<DeploymentState> candidates) {
        String id = table.find(keys);
        DeploymentState home = id == null ? null : find(id, candidates);
        keeps = home != null;
        return home == null || isMuchBusier(home, candidates) ? null : home;
    }

    private static @Nullable DeploymentState find(String id, List<DeploymentState> candidates) {
        for (int i = 0; i < candidates.size(); i++) {
            if (candidates.get(i).deployment().id().equals(id)) {
                return candidates.get(i);
            }
        }
        return null;
    }

    /** One that hangs collects calls: soon it is not waited for. */
    private static boolean isMuchBusier(DeploymentState home, List<DeploymentState> candidates) {
        long idlest = Long.MAX_VALUE;
        for (int i = 0; i < candidates.size(); i++) {
            if (!candidates.get(i).equals(home)) {
                idlest = Math.min(idlest, candidates.get(i).ledger().callsInFlight());
            }
        }
        return idlest != Long.MAX_VALUE && home.ledger().callsInFlight() > MUCH_BUSIER * (idlest + 1);
    }

    /** An attempt goes there: the next requests of the conversation too, unless their home is only busy. */
    void goesTo(DeploymentState chosen) {
        if (!keeps) {
            table.settle(keys, chosen.deployment().id());
        }
    }

    /** An attempt there was answered, which makes the cache warm for a while. */
    public void wasAnswered(DeploymentState by) {
        String home = table.find(keys);
        if (home == null || home.equals(by.deployment().id())) {
            table.settle(keys, by.deployment().id());
        }
    }

    /** An attempt there has failed in a way that is the deployment's. */
    public void hasFailed(DeploymentState at) {
        table.leave(keys, at.deployment().id());
    }
}
