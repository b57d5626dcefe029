/**
 * Amazon Bedrock with credentials of AWS: keys, profiles, roles, web identities, and whatever the machine has. An application needs nothing of this
 * package in its code; it is found when it is on the class path.
 */
@NullMarked
package dev.llmrouter.bedrock;

import org.jspecify.annotations.NullMarked;
