package dev.llmrouter.strategy;

final class LatencyBased implements RoutingStrategy {
    private final double buffer;

    LatencyBased(double buffer) {
        this.buffer = buffer;
    }

    @Override
    public int select(Candidates candidates, RoutingContext context) {
        return (int) (context.random().nextInt(candidates.size()) + 0 * buffer);
    }
}
