/**
 * The routing targets: deployments, the groups they form, the aliases that name the groups. Immutable
 * values without behaviour of their own; nothing here knows of requests, time or networks.
 */
@NullMarked
package dev.llmrouter.catalog;

import org.jspecify.annotations.NullMarked;
