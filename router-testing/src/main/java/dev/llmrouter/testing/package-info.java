/**
 * Tests of routing without network, waiting or luck.
 *
 * <pre>{@code
 * FakeTransport transport = new FakeTransport();
 * transport.at("eu.example").replies(FakeReply.status(429).retryAfter(Duration.ofSeconds(2)));
 * Router router = Router.builder().deployment(eu).deployment(us)
 *         .transport(transport).time(transport.clock()).random(new Random(1)).build();
 * assertEquals("Hello", router.send(ModelRequest.chat("gpt-4", "Hi")).text());
 * }</pre>
 *
 * <p>The fakes: {@link dev.llmrouter.testing.FakeTransport} answers by script, {@link dev.llmrouter.testing.FakeClock} is the time it does so
 * in, {@link dev.llmrouter.testing.RecordingListener} writes down what happened; {@link dev.llmrouter.testing.FakeCandidates} and
 * {@link dev.llmrouter.testing.FakeContext} are what a strategy looks at; {@link dev.llmrouter.testing.InMemoryUsageStore} is what routers share
 * limits through.
 *
 * <p>The mocks: {@link dev.llmrouter.testing.MockProvider} is a server with the limits of a real provider, in its
 * {@link dev.llmrouter.testing.MockStyle}; {@link dev.llmrouter.testing.ProviderLimits} is those limits alone, in whatever time it is told.
 *
 * <p>The contracts are abstract JUnit 5 classes; extend one, say what is to be tested, and its tests run:
 * {@link dev.llmrouter.testing.RoutingStrategyContract} for a strategy of your own, {@link dev.llmrouter.testing.UsageStoreContract} for a store
 * of usage.
 */
@NullMarked
package dev.llmrouter.testing;

import org.jspecify.annotations.NullMarked;
