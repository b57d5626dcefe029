package dev.llmrouter.testing.provider;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a {@link MockProvider} remembers. Thread-safe. */
final class MockCounts {
    /** Enough to look at what a test sent; a load test that runs for hours must not fill the memory. */
    private static final int REMEMBERED = 1000;

    private final Map<String, Long> servedByModel = new TreeMap<>(); // guarded by this
    private final Deque<MockRequest> requests = new ArrayDeque<>(); // guarded by this
    private long served; // guarded by this
    private long refused; // guarded by this

    synchronized void came(MockRequest request) {
        if (requests.size() == REMEMBERED) {
            requests.remove();
        }
        requests.add(request);
    }

    synchronized void served(String model) {
        served++;
        servedByModel.merge(model, 1L, Long::sum);
    }

    synchronized void rateLimited() {
        refused++;
    }

    synchronized long served() {
        return served;
    }

    synchronized long refused() {
        return refused;
    }

    synchronized Map<String, Long> byModel() {
        return new TreeMap<>(servedByModel);
    }

    synchronized List<MockRequest> requests() {
        return new ArrayList<>(requests);
    }
}
