package dev.llmrouter.acceptance;

import dev.llmrouter.testing.FakeReply;
import java.time.Duration;

/** How a deployment can be of no use, and after how many failures in a row it leaves rotation. */
enum Outage {
    REFUSES_CONNECTIONS(2),
    SAYS_SERVER_ERROR(3),
    SAYS_UNAVAILABLE(3),
    SAYS_TOO_MANY(1),
    SAYS_UNPAID(1),
    SAYS_BAD_KEY(1),
    SAYS_FORBIDDEN(2),
    SAYS_RETIRED(1),
    ANSWERS_NOTHING(3),
    ANSWERS_HALF(3),
    ANSWERS_AN_ERROR(3),
    HANGS(2);

    final int failuresInARow;

    Outage(int failuresInARow) {
        this.failuresInARow = failuresInARow;
    }

    FakeReply reply(Duration delay) {
        return this == HANGS ? FakeReply.hang() : reply().delay(delay);
    }

    private FakeReply reply() {
        return switch (this) {
            case REFUSES_CONNECTIONS -> FakeReply.connectionRefused();
            case SAYS_SERVER_ERROR -> FakeReply.status(500);
            case SAYS_UNAVAILABLE -> FakeReply.status(503);
            case SAYS_TOO_MANY -> FakeReply.status(429);
            case SAYS_UNPAID -> FakeReply.status(402);
            case SAYS_BAD_KEY -> FakeReply.status(401);
            case SAYS_FORBIDDEN -> FakeReply.status(403);
            case SAYS_RETIRED -> FakeReply.status(404);
            case ANSWERS_NOTHING -> FakeReply.bytes("application/json", new byte[0]);
            case ANSWERS_HALF -> FakeReply.json("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assist");
            case ANSWERS_AN_ERROR -> FakeReply.json("{\"error\":{\"message\":\"upstream failed\"},\"choices\":null}");
            case HANGS -> FakeReply.hang();
        };
    }

    /** Whether the status alone says it. */
    boolean isInStatus() {
        return this != ANSWERS_NOTHING && this != ANSWERS_HALF && this != ANSWERS_AN_ERROR;
    }
}
