package dev.llmrouter.redis;

import dev.llmrouter.catalog.Secret;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;

/** Makes a client of one's own for a target. Stateless. */
final class ClientMaker implements Supplier<UnifiedJedis> {
    /** One for exchanges, one for news, and two for whoever calls from more threads than one. */
    private static final int CONNECTIONS = 4;

    /** The first node asked, the one it names, and the one that took over meanwhile. */
    private static final int CLUSTER_ATTEMPTS = 3;

    /** A connection on which nothing came for so long is made anew: it may be dead, and only who writes finds out. */
    private static final int SILENCE_MILLIS = 30_000;

    private final Target target;

    ClientMaker(Target target) {
        this.target = target;
    }

    @Override
    public UnifiedJedis get() {
        return switch (target.shape()) {
            case ALONE -> alone();
            case CLUSTER -> cluster();
            case SENTINEL -> sentinel();
        };
    }

    private UnifiedJedis alone() {
        return RedisClient.builder()
                .hostAndPort(target.nodes().get(0))
                .clientConfig(config())
                .poolConfig(pool())
                .build();
    }

    private UnifiedJedis cluster() {
        Duration patience = target.connectTimeout().plus(target.readTimeout());
        return RedisClusterClient.builder()
                .nodes(new LinkedHashSet<>(target.nodes()))
                .clientConfig(config())
                .poolConfig(pool())
                .maxAttempts(CLUSTER_ATTEMPTS)
                .maxTotalRetriesDuration(patience)
                .build();
    }

    private UnifiedJedis sentinel() {
        return RedisSentinelClient.builder()
                .sentinels(new LinkedHashSet<>(target.nodes()))
                .masterName(target.serviceName())
                .sentinelClientConfig(config(null, target.sentinelPassword(), 0))
                .clientConfig(config())
                .poolConfig(pool())
                .build();
    }

    private JedisClientConfig config() {
        Target.Login login = target.login();
        // A cluster has only one database.
        int database = target.shape() == Target.Shape.CLUSTER ? 0 : login.database();
        return config(login.username(), login.password(), database);
    }

    private JedisClientConfig config(@Nullable String username, @Nullable Secret password, int database) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis((int) target.connectTimeout().toMillis())
                .socketTimeoutMillis((int) target.readTimeout().toMillis())
                .blockingSocketTimeoutMillis(SILENCE_MILLIS)
                .database(database);
        if (username != null) {
            config.user(username);
        }
        if (password != null) {
            config.password(password.reveal());
        }
        if (target.login().ssl()) {
            encrypt(config);
        }
        return config.build();
    }

    /** In the way that older clients know, too; they check a certificate, and whose it is only when told to. */
    @SuppressWarnings("deprecation")
    private static void encrypt(DefaultJedisClientConfig.Builder config) {
        SSLParameters parameters = new SSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        config.ssl(true).sslParameters(parameters);
    }

    private ConnectionPoolConfig pool() {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(CONNECTIONS);
        pool.setMaxIdle(CONNECTIONS);
        pool.setMaxWait(target.readTimeout());
        pool.setJmxEnabled(false);
        return pool;
    }
}
