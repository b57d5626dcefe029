package dev.llmrouter.internal.state;

import dev.llmrouter.internal.budget.BudgetRefusal;
import dev.llmrouter.internal.text.DurationText;
import dev.llmrouter.internal.text.LogText;
import java.util.Locale;

/**
 * Whether a deployment may serve a request now.
 *
 * @param kind yes, or why not
 * @param nanos how long the reason lasts, where that is known
 * @param words what only the deployment's own words say: which budget is at its end, what makes it unusable;
 *     empty otherwise
 */
public record Eligibility(Kind kind, long nanos, String words) {
    public static final Eligibility AVAILABLE = of(Kind.AVAILABLE, 0);
    public static final Eligibility SLOW_START = of(Kind.SLOW_START, 0);
    public static final Eligibility FULL = of(Kind.FULL, 0);
    public static final Eligibility UNDER_TEST = new Eligibility(
            Kind.FULL, 0, "its provider's answers show a limit without room for long, which one call is testing now");
    public static final Eligibility NO_MODEL =
            unusable("it serves the models of a pattern, and the request names the pattern instead of a model");
    public static final Eligibility WRONG_ENDPOINT = of(Kind.WRONG_ENDPOINT, Long.MAX_VALUE);
    public static final Eligibility WRONG_TAGS = of(Kind.WRONG_TAGS, Long.MAX_VALUE);
    public static final Eligibility PROMPT_TOO_LONG = of(Kind.PROMPT_TOO_LONG, Long.MAX_VALUE);

    public enum Kind {
        AVAILABLE,
        /** Coming back from a cooldown, with as many calls under way as it should get. */
        SLOW_START,
        /** As many calls at once as it allows, or the one that tests a learned limit. */
        FULL,
        /** A limit has no room, or the provider asked to wait. */
        LIMITED,
        /**
         * The request is larger than what its limits ever admit at once: it goes here when no other could
         * hold it.
         */
        TOO_LARGE,
        /** The prompt alone is larger than what its limits ever admit. */
        NEVER_FITS,
        /** A budget is spent until its next period. */
        OVER_BUDGET,
        /** Calls under way may cost what is left of a budget. */
        BUDGET_HELD,
        /** An operator has taken it out of rotation. */
        DRAINED,
        /** Cooling because calls were refused for pace. */
        COOLING_LIMITED,
        /** Cooling because calls failed. */
        COOLING_FAILED,
        /** It can serve no request, or none that the router itself sends. */
        UNUSABLE,
        WRONG_ENDPOINT,
        WRONG_TAGS,
        PROMPT_TOO_LONG
    }

    public static Eligibility of(Kind kind, long nanos) {
        return new Eligibility(kind, nanos, "");
    }

    public static Eligibility of(BudgetRefusal refusal) {
        return new Eligibility(refusal.held() ? Kind.BUDGET_HELD : Kind.OVER_BUDGET, refusal.nanos(), refusal.text());
    }

    /** An endpoint of an API that its provider does not speak. */
    static Eligibility wrongApi(String why) {
        return new Eligibility(Kind.WRONG_ENDPOINT, Long.MAX_VALUE, why);
    }

    /** What the request asks for, it does not do. */
    public static Eligibility unfit(String why) {
        return new Eligibility(Kind.WRONG_ENDPOINT, Long.MAX_VALUE, why);
    }

    /** The prompt has so many tokens, and the smallest limit of tokens holds so many at once. */
    public static Eligibility neverFits(long prompt, long largest) {
        String words = String.format(
                Locale.ROOT,
                "the prompt has about %,d tokens, and its limit of tokens never holds more than %,d",
                prompt,
                largest);
        return new Eligibility(Kind.NEVER_FITS, Long.MAX_VALUE, words);
    }

    /** An operator has taken it out of rotation, for so long or until they put it back. */
    public static Eligibility drained(String by, long nanos) {
        return new Eligibility(Kind.DRAINED, nanos, "drained by " + LogText.text(by));
    }

    /** What no time heals. */
    static Eligibility unusable(String why) {
        return new Eligibility(Kind.UNUSABLE, Long.MAX_VALUE, why);
    }

    /** Whether it can serve the request, now or later. */
    public boolean isFit() {
        return switch (kind) {
            case UNUSABLE, WRONG_ENDPOINT, WRONG_TAGS, PROMPT_TOO_LONG, NEVER_FITS, OVER_BUDGET -> false;
            case DRAINED -> nanos != Long.MAX_VALUE;
            default -> true;
        };
    }

    /** Whether waiting helps, because it is only room that is missing. */
    boolean lacksRoom() {
        return switch (kind) {
            case FULL, LIMITED, TOO_LARGE, COOLING_LIMITED, OVER_BUDGET, BUDGET_HELD -> true;
            default -> false;
        };
    }

    /** Whether the request is one that it can serve, now or after a while. */
    public boolean holds() {
        return switch (kind) {
            case AVAILABLE, SLOW_START, FULL, LIMITED, COOLING_LIMITED, BUDGET_HELD -> true;
            case DRAINED -> nanos != Long.MAX_VALUE;
            default -> false;
        };
    }

    /** For people. */
    public String text() {
        return switch (kind) {
            case AVAILABLE -> "available";
            case SLOW_START -> "coming back from a cooldown, its probe is under way";
            case FULL -> words.isEmpty() ? "max_parallel_requests reached" : words;
            case LIMITED ->
                nanos == Long.MAX_VALUE ? "its limits admit nothing" : "no room in its limits for " + span();
            case TOO_LARGE -> "the request is larger than what its limits admit at once";
            case OVER_BUDGET -> words + (nanos == Long.MAX_VALUE ? "" : "; next period in " + DurationText.text(nanos));
            case BUDGET_HELD, UNUSABLE, NEVER_FITS -> words;
            case DRAINED -> words + (nanos == Long.MAX_VALUE ? "" : " for " + span());
            case COOLING_LIMITED -> "cooling after a rate limit for " + span();
            case COOLING_FAILED -> "cooling after failures for " + span();
            case WRONG_ENDPOINT -> words.isEmpty() ? "its model_info.mode is for another endpoint" : words;
            case WRONG_TAGS -> "its tags do not match the request's";
            case PROMPT_TOO_LONG -> "the prompt is longer than its max_input_tokens";
        };
    }

    private String span() {
        return DurationText.text(nanos);
    }
}
