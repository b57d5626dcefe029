package dev.llmrouter.strategy;

/** Draws two candidates at random and takes the one with fewer calls in flight. */
final class TwoChoices implements RoutingStrategy {
    @Override
    public int select(Candidates candidates, RoutingContext context) {
        int one = context.random().nextInt(candidates.size());
        int other = context.random().nextInt(candidates.size());
        return candidates.callsInFlight(other) < candidates.callsInFlight(one) ? other : one;
    }
}
