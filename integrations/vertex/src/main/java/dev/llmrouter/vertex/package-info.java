/**
 * Vertex AI with Google's credentials: a service account, a user, another cloud's identity, or what the machine has. An application needs nothing
 * of this package in its code; it is found when it is on the class path.
 */
@NullMarked
package dev.llmrouter.vertex;

import org.jspecify.annotations.NullMarked;
