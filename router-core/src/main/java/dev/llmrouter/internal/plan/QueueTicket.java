package dev.llmrouter.internal.plan;

import dev.llmrouter.internal.engine.Engine;
import dev.llmrouter.internal.queue.Claim;
import dev.llmrouter.internal.queue.ResourceQueue;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.GroupState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request's place in the router's queue: when it is taken, joined, waited in and left. A request that
 * leaves may take another place later. Belongs to one plan.
 */
final class QueueTicket {
    private final Engine engine;
    private final RequestProfile request;
    private final long amount;
    private WaitQueue.@Nullable Waiter waiter;
    private final RequestEvents events;
    private long waitingSince;

    /** Of a request that would take this amount of tokens. */
    QueueTicket(Engine engine, RequestProfile request, long amount, RequestEvents events) {
        this.engine = engine;
        this.request = request;
        this.amount = amount;
        this.events = events;
    }

    /**
     * How much longer a request may wait for capacity, in nanoseconds.
     *
     * @param most how long it may wait in one group
     * @param waited how long it has waited there
     * @param untilDeadline how long until its whole time is over; it must be awake by then
     */
    static long mayWait(long most, long waited, long untilDeadline) {
        return Math.min(most - waited, untilDeadline - 1);
    }

    /** Whether the request has a place. */
    boolean isHeld() {
        return waiter != null;
    }

    /** The place, from the moment at which the request first asks for it. */
    WaitQueue.Waiter place(long nowNanos) {
        WaitQueue.Waiter place = waiter;
        if (place == null) {
            place = engine.line().ticket(request.options().priority(), amount, nowNanos);
            waiter = place;
        }
        return place;
    }

    /** Joins the queue, unless it is in it; false when the queue of the group is full. */
    boolean join(String group, int maxWaiting, long nowNanos) {
        WaitQueue.Waiter place = place(nowNanos);
        return place.isIn() || engine.line().join(place, group, maxWaiting);
    }

    /** Moves to the queues of these resources; true when it was not there before, so that the request must check again. */
    boolean moveTo(List<ResourceQueue> resources, long nowNanos) {
        return engine.line().waitAt(place(nowNanos), resources);
    }

    /**
     * Waits until the request is woken, or for this time.
     *
     * @param claim where it will be served, as far as that is known
     * @param chosen the deployment whose lease it waits for; null when any of the group may serve it
     */
    Step.Wait await(GroupState group, @Nullable DeploymentState chosen, Claim claim, long nanos, long nowNanos) {
        WaitQueue.Waiter place = place(nowNanos);
        engine.line().claim(place, claim);
        engine.sharing().waits(group, request, place, chosen);
        waitingSince = nowNanos;
        events.waits(nanos);
        return new Step.Wait(place, nanos);
    }

    /** How long the wait took that ends now. */
    long waitedNanos(long nowNanos) {
        return nowNanos - waitingSince;
    }

    /**
     * Leaves the queue, if the request has a place, once the listener has been given all events of the wait.
     */
    void leave() {
        WaitQueue.Waiter place = waiter;
        if (place != null) {
            waiter = null;
            engine.line().leave(place);
            events.leftLine();
        }
    }
}
