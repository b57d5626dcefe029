package dev.llmrouter.redis;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.catalog.Secret;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ConnectionFactory;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.providers.PooledConnectionProvider;

/** Makes a client of one's own for a target. Stateless. */
final class ClientMaker implements Supplier<UnifiedJedis> {
    /** One for exchanges, one for news, and two for callers on more than one thread. */
    private static final int CONNECTIONS = 4;

    /** The first node asked, the one it names, and the one that took over meanwhile. */
    private static final int CLUSTER_ATTEMPTS = 3;

    /**
     * A connection on which nothing came for so long is replaced: it may be dead, which only a write would
     * show.
     */
    private static final int SILENCE_MILLIS = 30_000;

    private final Target target;

    ClientMaker(Target target) {
        this.target = target;
    }

    @Override
    public UnifiedJedis get() {
        ClientTypes types = ClientTypes.present();
        return switch (target.shape()) {
            case ALONE -> alone(types, target.nodes().get(0));
            case CLUSTER -> {
                Duration patience = target.connectTimeout().plus(target.readTimeout());
                yield types.cluster(new LinkedHashSet<>(target.nodes()), config(), pool(), CLUSTER_ATTEMPTS, patience);
            }
            case SENTINEL ->
                types.sentinel(
                        new LinkedHashSet<>(target.nodes()),
                        requireNonNull(target.serviceName()),
                        config(null, target.sentinelPassword(), 0),
                        config(),
                        pool());
        };
    }

    /** Clients of clusters and sentinels make their connections themselves, and cannot be given others. */
    private UnifiedJedis alone(ClientTypes types, HostAndPort node) {
        JedisClientConfig config = config();
        BoundedSockets sockets = new BoundedSockets(new DefaultJedisSocketFactory(node, config));
        return types.alone(node, new PooledConnectionProvider(new ConnectionFactory(sockets, config), pool()));
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

    /** In the way that older clients know, too; they check a certificate, and whose it is only when asked to. */
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
