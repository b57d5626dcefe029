package dev.llmrouter.strategy;

enum SimpleShuffle implements RoutingStrategy {
    INSTANCE;

    @Override
    public int select(Candidates candidates, RoutingContext context) {
        return context.random().nextInt(candidates.size());
    }
}
