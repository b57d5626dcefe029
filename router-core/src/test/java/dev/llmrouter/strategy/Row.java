package dev.llmrouter.strategy;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Pricing;

/** One candidate of a test. */
final class Row {
    final Deployment.Builder deployment;
    final Limits.Builder limits = Limits.builder();
    long calls;
    long tokens;
    long requests;
    double latency = -1;
    double firstEvent = -1;
    OutputSpeed speed = OutputSpeed.UNKNOWN;
    long silent;
    int failures;
    long newestFailure = -1;
    long room = Candidates.UNLIMITED;

    private Row(String id) {
        deployment = Deployment.builder("chat", "openai/gpt-4o").id(id);
    }

    static Row of(String id) {
        return new Row(id);
    }

    Row weight(double value) {
        deployment.weight(value);
        return this;
    }

    Row rpm(long value) {
        limits.requestsPerMinute(value);
        return this;
    }

    Row tpm(long value) {
        limits.tokensPerMinute(value);
        return this;
    }

    Row price(double input, double output) {
        deployment.pricing(Pricing.of(input, output));
        return this;
    }

    Row calls(long value) {
        calls = value;
        return this;
    }

    Row used(long usedTokens, long usedRequests) {
        tokens = usedTokens;
        requests = usedRequests;
        return this;
    }

    Row latency(double nanos) {
        latency = nanos;
        return this;
    }

    Row speed(OutputSpeed value) {
        speed = value;
        return this;
    }

    Row silent(long nanos) {
        silent = nanos;
        return this;
    }

    Row failures(int inARow, long newestNanos) {
        failures = inARow;
        newestFailure = newestNanos;
        return this;
    }

    Row room(long requests) {
        room = requests;
        return this;
    }

    Row firstEvent(double nanos) {
        firstEvent = nanos;
        return this;
    }
}
