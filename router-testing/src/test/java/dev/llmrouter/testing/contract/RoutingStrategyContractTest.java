package dev.llmrouter.testing.contract;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.strategy.Candidates;
import dev.llmrouter.strategy.RoutingContext;
import dev.llmrouter.strategy.RoutingStrategy;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract passes good strategies and fails bad ones. */
class RoutingStrategyContractTest {
    private static final class Of extends RoutingStrategyContract {
        private final RoutingStrategy strategy;

        Of(RoutingStrategy strategy) {
            this.strategy = strategy;
        }

        @Override
        protected RoutingStrategy strategy() {
            return strategy;
        }
    }

    @Nested
    class UniformPick extends RoutingStrategyContract {
        @Override
        protected RoutingStrategy strategy() {
            return (candidates, context) -> context.random().nextInt(candidates.size());
        }
    }

    @Nested
    class RoundRobin extends RoutingStrategyContract {
        @Override
        protected RoutingStrategy strategy() {
            AtomicInteger next = new AtomicInteger();
            return (candidates, context) -> Math.floorMod(next.getAndIncrement(), candidates.size());
        }
    }

    @Nested
    class FewestCalls extends RoutingStrategyContract {
        @Override
        protected RoutingStrategy strategy() {
            return RoutingStrategyContractTest::fewestCalls;
        }
    }

    @Nested
    class Adaptive extends RoutingStrategyContract {
        @Override
        protected RoutingStrategy strategy() {
            return RoutingStrategy.adaptive();
        }
    }

    /** Reads each load once, and keeps one of the lowest seen so far with equal chance for all. */
    private static int fewestCalls(Candidates candidates, RoutingContext context) {
        int best = 0;
        long fewest = Long.MAX_VALUE;
        int alike = 0;
        for (int i = 0; i < candidates.size(); i++) {
            long calls = candidates.callsInFlight(i);
            alike = calls < fewest ? 1 : calls == fewest ? alike + 1 : alike;
            if (calls <= fewest && context.random().nextInt(alike) == 0) {
                best = i;
            }
            fewest = Math.min(fewest, calls);
        }
        return best;
    }

    @Test
    void strategy_thatAnswersOutOfRange_isFoundOut() {
        Of contract = new Of((candidates, context) -> candidates.size());
        assertThrows(AssertionError.class, contract::select_anySizeAndLoads_answersAnIndexInRange);
    }

    @Test
    void strategy_thatPrefersTheFirstOfEquals_isFoundOut() {
        Of contract = new Of((candidates, context) -> 0);
        assertThrows(AssertionError.class, contract::select_candidatesThatAreAlike_areSharedEvenly);
        assertThrows(AssertionError.class, contract::select_listInReverse_picksTheSameDeployments);
    }

    @Test
    void strategy_thatPrefersAPlaceByATenth_isFoundOut() {
        Of contract = new Of((candidates, context) ->
                context.random().nextInt(40) == 0 ? 0 : context.random().nextInt(candidates.size()));
        assertThrows(AssertionError.class, contract::select_candidatesThatAreAlike_areSharedEvenly);
    }

    @Test
    void strategy_thatThrowsUnderLoad_isFoundOut() {
        Of contract = new Of((candidates, context) -> {
            throw new IllegalStateException("strategy");
        });
        assertThrows(Exception.class, contract::select_byManyThreadsUnderChangingLoads_answersAnIndexInRange);
    }
}
