/**
 * Providers for tests: {@link dev.llmrouter.testing.provider.MockProvider} is a server with the limits of a real provider, in its
 * {@link dev.llmrouter.testing.provider.MockStyle}; {@link dev.llmrouter.testing.provider.ProviderLimits} is those limits alone, in whatever
 * time it is given.
 */
@NullMarked
package dev.llmrouter.testing.provider;

import org.jspecify.annotations.NullMarked;
