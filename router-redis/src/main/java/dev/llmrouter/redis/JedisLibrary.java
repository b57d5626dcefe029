package dev.llmrouter.redis;

import dev.llmrouter.library.Library;

/** The Jedis that is on the class path, which others may have chosen. Stateless. */
final class JedisLibrary {
    private static final Library JEDIS = new Library(
            "redis.clients:jedis",
            "redis.clients.jedis.UnifiedJedis",
            "5.1.0",
            "8.0.2",
            "in Spring Boot by the property jedis.version");

    private JedisLibrary() {}

    static void require() {
        JEDIS.require("router-redis", JedisLibrary.class.getClassLoader());
    }
}
