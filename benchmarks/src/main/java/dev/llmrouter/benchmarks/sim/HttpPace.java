package dev.llmrouter.benchmarks.sim;

import java.time.Duration;
import java.util.List;

/**
 * Speeds a scenario up by a factor, so that it ends soon: limits are higher, and all times shorter, by this
 * factor. The sizes of requests, and the capacity of buckets, stay. Results are reported in the scenario's
 * own time.
 *
 * @param factor how many times
 */
public record HttpPace(int factor) {
    public Scenario faster(Scenario scenario) {
        Counting counting = scenario.counting();
        return Scenario.builder()
                .deployments(specs(scenario.deployments()))
                .counting(new Counting(counting.kind(), shorter(counting.length()), counting.chargesMaxTokens()))
                .load(scenario.load())
                .sizes(scenario.sizes())
                .announced(scenario.announced())
                .crowd(scenario.crowd())
                .speed(new Speed(
                        shorter(scenario.speed().start()),
                        shorter(scenario.speed().perToken())))
                .setup(setup(scenario.setup()))
                .span(span(scenario.span()))
                .build();
    }

    private List<Spec> specs(List<Spec> specs) {
        return specs.stream()
                .map(spec -> new Spec(spec.id(), spec.tokensPerMinute() * factor, spec.requestsPerMinute() * factor))
                .toList();
    }

    private Setup setup(Setup setup) {
        return new Setup(setup.known(), shorter(setup.maxWait()), setup.retries(), setup.strategy());
    }

    private Span span(Span span) {
        return new Span(shorter(span.warmUp()), shorter(span.measured()), shorter(span.tail()));
    }

    public Duration shorter(Duration time) {
        return time.dividedBy(factor);
    }

    public Result slower(Result result) {
        Result.Waiting waited = result.waiting();
        Result.First first = result.first();
        return new Result(
                result.seed(),
                result.requests(),
                result.provider(),
                new Result.Waiting(waited.p50() * factor, waited.p99() * factor, waited.smallP99() * factor),
                result.outage(),
                new Result.First(first.happened(), first.share(), first.atSeconds() * factor));
    }
}
