/** Limits, cooldowns and budgets that several processes share, kept in a Redis: {@link dev.llmrouter.redis.RedisUsageStore}. */
@NullMarked
package dev.llmrouter.redis;

import org.jspecify.annotations.NullMarked;
