package dev.llmrouter.usage;

/** Makes a store out of settings; found by {@link java.util.ServiceLoader} when the configuration names a Redis. */
public interface UsageStoreFactory {
    /**
     * Makes a store. Does not connect: a Redis that is down must not keep an application from starting.
     *
     * @param settings what the file says
     * @return a store that its caller closes
     * @throws IllegalArgumentException if the settings cannot be right; the message says which and why, and nothing secret
     */
    UsageStore create(RedisSettings settings);
}
