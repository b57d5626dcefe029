/**
 * How a vendor's API is spoken: the interface to implement, {@link dev.llmrouter.provider.Provider}, and what its methods take and return.
 * {@link dev.llmrouter.provider.ProviderFactory} brings one to a configuration file.
 */
@NullMarked
package dev.llmrouter.provider;

import org.jspecify.annotations.NullMarked;
