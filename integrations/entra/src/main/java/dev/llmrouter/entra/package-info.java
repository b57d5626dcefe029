/**
 * Azure with tokens of Microsoft Entra ID: an application with a secret, or with the token that Kubernetes gives it. An application needs nothing of
 * this package in its code; it is found when it is on the class path or the module path.
 */
@NullMarked
package dev.llmrouter.entra;

import org.jspecify.annotations.NullMarked;
