/**
 * Contract suites, as abstract JUnit 5 classes; extend one, say what is to be tested, and its tests run:
 * {@link dev.llmrouter.testing.contract.RoutingStrategyContract} for a strategy of your own,
 * {@link dev.llmrouter.testing.contract.TransportContract} for a transport,
 * {@link dev.llmrouter.testing.contract.UsageStoreContract} for a store of usage.
 */
@NullMarked
package dev.llmrouter.testing.contract;

import org.jspecify.annotations.NullMarked;
