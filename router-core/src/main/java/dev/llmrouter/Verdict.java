package dev.llmrouter;

/**
 * Whether a deployment may serve a request now.
 *
 * @param kind yes, or why not
 * @param nanos how long the reason lasts, where that is known
 * @param words what only the deployment's own words say: which budget is at its end, what makes it unusable; empty otherwise
 */
record Verdict(Kind kind, long nanos, String words) {
    static final Verdict AVAILABLE = of(Kind.AVAILABLE, 0);
    static final Verdict RAMPING = of(Kind.RAMPING, 0);
    static final Verdict FULL = of(Kind.FULL, 0);
    static final Verdict UNDER_TEST = new Verdict(
            Kind.FULL, 0, "its provider's answers show a limit without room for long, which one call is testing now");
    static final Verdict NO_MODEL =
            unusable("it serves the models of a pattern, and the request names the pattern instead of a model");
    static final Verdict WRONG_ENDPOINT = of(Kind.WRONG_ENDPOINT, Long.MAX_VALUE);
    static final Verdict WRONG_TAGS = of(Kind.WRONG_TAGS, Long.MAX_VALUE);
    static final Verdict PROMPT_TOO_LONG = of(Kind.PROMPT_TOO_LONG, Long.MAX_VALUE);

    enum Kind {
        AVAILABLE,
        /** Coming back from a cooldown, with as many calls under way as it should get. */
        RAMPING,
        /** As many calls at once as it allows, or the one that tests a learned limit. */
        FULL,
        /** A limit has no room, or the provider asked to wait. */
        LIMITED,
        /** The request is larger than what its limits ever admit at once: it goes here when no other could hold it. */
        TOO_LARGE,
        /** A budget is spent until its next period. */
        OVER_BUDGET,
        /** Calls under way may cost what is left of a budget. */
        BUDGET_HELD,
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

    static Verdict of(Kind kind, long nanos) {
        return new Verdict(kind, nanos, "");
    }

    static Verdict of(BudgetRefusal refusal) {
        return new Verdict(refusal.held() ? Kind.BUDGET_HELD : Kind.OVER_BUDGET, refusal.nanos(), refusal.text());
    }

    /** What no time heals. */
    static Verdict unusable(String why) {
        return new Verdict(Kind.UNUSABLE, Long.MAX_VALUE, why);
    }

    /** Whether it can serve the request, now or later. */
    boolean isFit() {
        return switch (kind) {
            case UNUSABLE, WRONG_ENDPOINT, WRONG_TAGS, PROMPT_TOO_LONG, OVER_BUDGET -> false;
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
    boolean holds() {
        return switch (kind) {
            case AVAILABLE, RAMPING, FULL, LIMITED, COOLING_LIMITED, BUDGET_HELD -> true;
            default -> false;
        };
    }

    /** For people. */
    String text() {
        return switch (kind) {
            case AVAILABLE -> "available";
            case RAMPING -> "coming back from a cooldown, its probe is under way";
            case FULL -> words.isEmpty() ? "max_parallel_requests reached" : words;
            case LIMITED ->
                nanos == Long.MAX_VALUE ? "its limits admit nothing" : "no room in its limits for " + span();
            case TOO_LARGE -> "the request is larger than what its limits admit at once";
            case OVER_BUDGET -> words + (nanos == Long.MAX_VALUE ? "" : "; next period in " + Spans.text(nanos));
            case BUDGET_HELD, UNUSABLE -> words;
            case COOLING_LIMITED -> "cooling after a rate limit for " + span();
            case COOLING_FAILED -> "cooling after failures for " + span();
            case WRONG_ENDPOINT -> "its model_info.mode is for another endpoint";
            case WRONG_TAGS -> "its tags do not match the request's";
            case PROMPT_TOO_LONG -> "the prompt is longer than its max_input_tokens";
        };
    }

    private String span() {
        return Spans.text(nanos);
    }
}
