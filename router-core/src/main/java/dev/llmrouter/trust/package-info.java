/**
 * What may leave the process, and where to: which fields of bodies, parameters and headers a provider may
 * see, and what looks like a credential. Not exported: no type of this package appears in the public API.
 */
@NullMarked
package dev.llmrouter.trust;

import org.jspecify.annotations.NullMarked;
