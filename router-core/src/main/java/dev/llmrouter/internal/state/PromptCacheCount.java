package dev.llmrouter.internal.state;

import dev.llmrouter.call.TokenUsage;
import java.util.concurrent.atomic.LongAdder;

/** How much of its prompts a deployment's provider has read from its cache, since the router knows it. Thread-safe, without locks. */
public final class PromptCacheCount {
    private final LongAdder input = new LongAdder();
    private final LongAdder cached = new LongAdder();
    private final LongAdder stayed = new LongAdder();

    /** A provider has counted a call. */
    public void add(TokenUsage usage) {
        if (!usage.estimated()) {
            input.add(usage.inputTokens());
            if (usage.cachedInputTokens() > 0) {
                cached.add(usage.cachedInputTokens());
            }
        }
    }

    /** A request has gone here because an earlier one of its session, caller or prompt had. */
    public void stayed() {
        stayed.increment();
    }

    public long input() {
        return input.sum();
    }

    public long cached() {
        return cached.sum();
    }

    public long requestsThatStayed() {
        return stayed.sum();
    }
}
