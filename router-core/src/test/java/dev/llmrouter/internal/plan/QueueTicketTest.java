package dev.llmrouter.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.internal.engine.Engine;
import dev.llmrouter.internal.estimate.TokenDemand;
import dev.llmrouter.internal.queue.Claim;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.state.GroupState;
import org.junit.jupiter.api.Test;

/** One request's place in the queue. */
class QueueTicketTest {
    private final Engine engine = new PlanFixture().deployment("a").engine();

    private QueueTicket ticket() {
        RequestProfile request = new RequestProfile(
                RequestInfo.builder(engine.nextRequestId(), "m").build(),
                null,
                new TokenDemand(10, -1, 0, null),
                RequestOptions.none(),
                MockOptions.NONE);
        return new QueueTicket(engine, request, 10, RequestEvents.NONE);
    }

    @Test
    void place_isTakenOnce() {
        QueueTicket ticket = ticket();
        assertFalse(ticket.isHeld());

        assertSame(ticket.place(0), ticket.place(7));

        assertTrue(ticket.isHeld());
    }

    @Test
    void place_thatWasLeft_isAnotherOneNextTime() {
        QueueTicket ticket = ticket();
        Object before = ticket.place(0);

        ticket.leave();

        assertFalse(ticket.isHeld());
        assertTrue(before != ticket.place(0));
    }

    @Test
    void queue_thatIsFull_isNotJoined() {
        assertTrue(ticket().join("m", 1, 0));
        assertFalse(ticket().join("m", 1, 0));
        assertTrue(ticket().join("m", 2, 0));
    }

    @Test
    void queue_thatIsFull_keepsWhatIsInIt() {
        QueueTicket ticket = ticket();

        assertTrue(ticket.join("m", 1, 0));
        assertTrue(ticket.join("m", 1, 0));
    }

    @Test
    void queue_thatWasLeft_hasRoom() {
        QueueTicket first = ticket();
        first.join("m", 1, 0);

        first.leave();

        assertTrue(ticket().join("m", 1, 0));
    }

    @Test
    void wait_isMeasuredFromItsBeginning() {
        QueueTicket ticket = ticket();
        ticket.join("m", 1, 100);
        GroupState group = engine.table().route("m").orElseThrow().group();

        Step.Wait wait = ticket.await(group, null, Claim.NOWHERE, 50, 120);

        assertEquals(50, wait.nanos());
        assertSame(ticket.place(130), wait.waiter());
        assertEquals(30, ticket.waitedNanos(150));
    }

    @Test
    void wait_endsBeforeTheDeadline() {
        assertEquals(99, QueueTicket.mayWait(1_000, 0, 100));
    }

    @Test
    void wait_endsWithThePatienceForOneGroup() {
        assertEquals(70, QueueTicket.mayWait(100, 30, 1_000));
    }
}
