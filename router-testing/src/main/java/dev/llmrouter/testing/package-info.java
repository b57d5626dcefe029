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
 * <p>{@link dev.llmrouter.testing.FakeTransport} answers by script, {@link dev.llmrouter.testing.FakeClock} is the time it does so
 * in, {@link dev.llmrouter.testing.RecordingListener} writes down what happened; {@link dev.llmrouter.testing.FakeCandidates} and
 * {@link dev.llmrouter.testing.FakeContext} are what a strategy looks at.
 *
 * <p>Packages beside this one: {@code testing.provider} has servers that behave as real providers do, {@code testing.store} what routers
 * share limits through, {@code testing.contract} suites for what you plug in.
 */
@NullMarked
package dev.llmrouter.testing;

import org.jspecify.annotations.NullMarked;
