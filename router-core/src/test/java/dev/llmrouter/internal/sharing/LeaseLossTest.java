package dev.llmrouter.internal.sharing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.internal.limit.DeploymentLimiter;
import dev.llmrouter.internal.limit.LimiterConfig;
import dev.llmrouter.internal.limit.RateLimiter;
import dev.llmrouter.internal.limit.SharedQuota;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Quota.Of;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process loses the store while a request takes its room: at each step between two counts, none of which may count it twice. */
class LeaseLossTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int HELD = 10;
    private static final TokenCounts NONE = new TokenCounts(0, 0, 0);

    /** Where in the taking of one request the store is lost. */
    enum Step {
        BEFORE_THE_LEASE,
        AFTER_THE_LEASE,
        BEFORE_THE_SHARE,
        AFTER_THE_SHARE
    }

    /** A lease whose store is lost at one step of the third request. */
    private static final class Losing implements SharedQuota {
        private final Lease lease;
        private final Step step;
        private int requests;
        private boolean lost;

        Losing(Lease lease, Step step) {
            this.lease = lease;
            this.step = step;
        }

        private void at(Step now, long nowNanos) {
            if (now == step && requests == 3 && !lost) {
                lost = true;
                lease.enterStandalone(2, SafeCapacity.Trust.NONE, nowNanos);
            }
        }

        @Override
        public boolean tryAcquire(TokenCounts amounts, long nowNanos) {
            requests++;
            at(Step.BEFORE_THE_LEASE, nowNanos);
            boolean leased = lease.tryAcquire(amounts, nowNanos);
            at(Step.AFTER_THE_LEASE, nowNanos);
            return leased;
        }

        @Override
        public boolean isStandalone() {
            return lease.isStandalone();
        }

        @Override
        public boolean tryAcquireStandalone(TokenCounts amounts, long nowNanos) {
            at(Step.BEFORE_THE_SHARE, nowNanos);
            boolean taken = lease.tryAcquireStandalone(amounts, nowNanos);
            at(Step.AFTER_THE_SHARE, nowNanos);
            return taken;
        }

        @Override
        public void putBack(TokenCounts amounts, long nowNanos) {
            lease.putBack(amounts, nowNanos);
        }

        @Override
        public boolean hasRoom(TokenCounts amounts, long nowNanos) {
            return lease.hasRoom(amounts, nowNanos);
        }

        @Override
        public boolean mayBeGranted(TokenCounts amounts) {
            return lease.mayBeGranted(amounts);
        }

        @Override
        public long nanosUntilAvailable(TokenCounts amounts, long nowNanos) {
            return lease.nanosUntilAvailable(amounts, nowNanos);
        }

        @Override
        public void adjust(TokenCounts taken, TokenCounts truth, long takenAtNanos, long nowNanos) {
            lease.adjust(taken, truth, takenAtNanos, nowNanos);
        }

        @Override
        public void refundRequest(long takenAtNanos, long nowNanos) {
            lease.refundRequest(takenAtNanos, nowNanos);
        }

        @Override
        public int processes() {
            return lease.processes();
        }

        @Override
        public void changeTo(Quota next, Map<Of, RateLimiter> own, long nowNanos) {
            lease.changeTo(next, own, nowNanos);
        }
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void storeThatIsLostWhileARequestTakesItsRoom_leavesNoMoreThanWasHeld(Step step) {
        Limits limits = Limits.builder().requestsPerMinute(250).build();
        DeploymentLimiter limiter =
                new DeploymentLimiter(new LimiterConfig(limits, Kind.SLIDING, Long.MAX_VALUE, true), 0);
        limiter.share(
                "k",
                (quota, own, now) -> {
                    Lease lease = new Lease(quota, own, now);
                    // The store has granted the rest of the window to the other process.
                    lease.enterShared(Amount.NONE, 100 * SECOND, 0, 2);
                    lease.freeAtStore(Amount.NONE);
                    lease.grant(new Amount(HELD, 0, 0, 0));
                    return new Losing(lease, step);
                },
                0);

        int sent = 0;
        for (int i = 0; i < 50; i++) {
            sent += limiter.tryAcquire(NONE, i * SECOND / 10) ? 1 : 0;
        }

        int all = sent;
        assertTrue(sent <= HELD, () -> all + " of " + HELD + " requests");
        assertTrue(sent >= HELD - 1, () -> all + " of " + HELD + " requests");
    }
}
