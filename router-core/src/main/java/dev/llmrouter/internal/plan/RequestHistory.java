package dev.llmrouter.internal.plan;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.internal.select.SmallLists;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of a request that have ended, which of them has its answer, and the request's end. Belongs to
 * one plan.
 */
final class RequestHistory {
    private static final Outcome NOTHING_YET = Outcome.success(0, TokenUsage.unknown());

    private final PlanContext context;
    private List<AttemptRecord> attempts = List.of();
    private @Nullable ActiveAttempt last;
    private Outcome lastOutcome = NOTHING_YET;
    private @Nullable ActiveAttempt filtered;
    private Outcome filteredOutcome = NOTHING_YET;
    private boolean ended;

    RequestHistory(PlanContext context) {
        this.context = context;
    }

    /** Adds an attempt that has ended, or a stream that has begun. */
    void add(ActiveAttempt attempt, Settlement settlement, AttemptRecord record) {
        last = attempt;
        lastOutcome = settlement.outcome();
        attempts = SmallLists.with(attempts, record);
        if (lastOutcome.isFiltered() && !context.request().streamed()) {
            filtered = attempt;
            filteredOutcome = lastOutcome;
        }
    }

    /** The attempts that have ended, in order. */
    List<AttemptRecord> attempts() {
        return attempts;
    }

    /** The same; null before the first attempt has ended. */
    @Nullable
    ActiveAttempt lastOrNull() {
        return last;
    }

    /** The attempt that ended last, or the one whose answer is handed out. */
    ActiveAttempt last() {
        ActiveAttempt attempt = last;
        if (attempt == null) {
            throw new IllegalStateException("the plan has made no attempt");
        }
        return attempt;
    }

    Outcome lastOutcome() {
        return lastOutcome;
    }

    /**
     * Whether there is an answer that a content filter has cut: it is paid for, and better than an exception.
     */
    boolean hasFiltered() {
        return filtered != null;
    }

    /** Takes the answer that a content filter has cut for the request's answer. */
    void handOutFiltered() {
        last = filtered;
        lastOutcome = filteredOutcome;
        end(null);
    }

    /** Publishes the end of the request, once. */
    void end(@Nullable FailureKind failure) {
        if (!ended) {
            ended = true;
            context.events().ended(failure, this);
        }
    }
}
