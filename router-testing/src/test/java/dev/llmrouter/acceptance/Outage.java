package dev.llmrouter.acceptance;

import dev.llmrouter.testing.FakeReply;
import java.time.Duration;

/**
 * The ways in which a deployment can fail, and the number of failures in a row after which it leaves
 * rotation.
 */
enum Outage {
    REFUSES_CONNECTIONS(2),
    ANSWERS_SERVER_ERROR(3),
    ANSWERS_UNAVAILABLE(3),
    ANSWERS_TOO_MANY(1),
    ANSWERS_UNPAID(1),
    ANSWERS_BAD_KEY(1),
    ANSWERS_FORBIDDEN(2),
    ANSWERS_RETIRED(1),
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
            case ANSWERS_SERVER_ERROR -> FakeReply.status(500);
            case ANSWERS_UNAVAILABLE -> FakeReply.status(503);
            case ANSWERS_TOO_MANY -> FakeReply.status(429);
            case ANSWERS_UNPAID -> FakeReply.status(402);
            case ANSWERS_BAD_KEY -> FakeReply.status(401);
            case ANSWERS_FORBIDDEN -> FakeReply.status(403);
            case ANSWERS_RETIRED -> FakeReply.status(404);
            case ANSWERS_NOTHING -> FakeReply.bytes("application/json", new byte[0]);
            case ANSWERS_HALF -> FakeReply.json("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assist");
            case ANSWERS_AN_ERROR -> FakeReply.json("{\"error\":{\"message\":\"upstream failed\"},\"choices\":null}");
            case HANGS -> FakeReply.hang();
        };
    }

    /** Whether the status alone identifies it. */
    boolean isInStatus() {
        return this != ANSWERS_NOTHING && this != ANSWERS_HALF && this != ANSWERS_AN_ERROR;
    }
}
