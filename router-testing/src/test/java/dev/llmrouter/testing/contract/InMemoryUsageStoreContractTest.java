package dev.llmrouter.testing.contract;

import dev.llmrouter.testing.FakeClock;
import dev.llmrouter.testing.store.InMemoryUsageStore;
import dev.llmrouter.time.Ticker;
import dev.llmrouter.usage.UsageStore;
import java.time.Duration;

class InMemoryUsageStoreContractTest extends UsageStoreContract {
    private final FakeClock clock = new FakeClock();
    private final InMemoryUsageStore store = new InMemoryUsageStore(clock);

    @Override
    protected UsageStore newStore() {
        return store.connect();
    }

    @Override
    protected Ticker ticker() {
        return clock;
    }

    @Override
    protected void advance(Duration length) {
        clock.advance(length);
    }

    @Override
    protected void forget() {
        store.forget();
    }
}
