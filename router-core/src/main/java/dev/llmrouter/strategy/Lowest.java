package dev.llmrouter.strategy;

enum Lowest implements RoutingStrategy {
    CALLS_IN_FLIGHT,
    TOKENS_USED,
    PRICE;

    @Override
    public int select(Candidates candidates, RoutingContext context) {
        return context.random().nextInt(candidates.size());
    }
}
