package dev.llmrouter.benchmarks.reliability;

import dev.llmrouter.benchmarks.shared.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * A Redis as it is deployed, for routers of one namespace: alone, behind a slow network, encrypted, or a
 * cluster.
 */
final class RedisPlace implements AutoCloseable {
    /** The namespace; what routers left of another life is swept away between lives. */
    static final String NAMESPACE = "reliability";

    private static final String PASSWORD = "changeit";
    private static final int NODES = 3;
    private static final int SLOTS = 16_384;
    private static final long STEP_NANOS = 5_000_000;
    private static final int MOST_STEPS = 12_000;

    private final List<RedisServer> servers;
    private final int hit;
    private final RedisProxy proxy;
    private final String yaml;

    private RedisPlace(List<RedisServer> servers, int hit, RedisProxy proxy, String yaml) {
        this.servers = servers;
        this.hit = hit;
        this.proxy = proxy;
        this.yaml = yaml;
    }

    /** Alone, with a network that can be slow. */
    static RedisPlace alone() throws IOException {
        RedisServer server = RedisServer.start();
        RedisProxy proxy = new RedisProxy(server.port());
        return new RedisPlace(
                List.of(server), 0, proxy, settings("redis_host: 127.0.0.1, redis_port: " + server.port()));
    }

    /** The same, with the slow network between. */
    static RedisPlace behindProxy() throws IOException {
        RedisServer server = RedisServer.start();
        RedisProxy proxy = new RedisProxy(server.port());
        return new RedisPlace(
                List.of(server), 0, proxy, settings("redis_host: 127.0.0.1, redis_port: " + proxy.port()));
    }

    /** Encrypted, with a certificate that this Java trusts from now on. */
    static RedisPlace encrypted() throws IOException {
        int port = RedisServer.freePort();
        Path directory = Files.createTempDirectory("reliability-tls");
        KeyStore keys = keys(directory);
        try {
            Path certificate =
                    pem(directory, "CERTIFICATE", keys.getCertificate("redis").getEncoded());
            Path key = pem(
                    directory,
                    "PRIVATE KEY",
                    keys.getKey("redis", PASSWORD.toCharArray()).getEncoded());
            trust(keys);
            RedisServer server = RedisServer.start(
                    "--tls-port",
                    Integer.toString(port),
                    "--tls-cert-file",
                    certificate.toString(),
                    "--tls-key-file",
                    key.toString(),
                    "--tls-auth-clients",
                    "no");
            RedisProxy unused = new RedisProxy(port);
            return new RedisPlace(
                    List.of(server),
                    0,
                    unused,
                    settings(
                            // A handshake takes a busy machine longer than the usual half second.
                            "redis_host: localhost, redis_ssl: true, redis_port: " + port + ", ", "socket_timeout: 5"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no keys", e);
        }
    }

    /** Three nodes; the one that has the namespace is hit. */
    static RedisPlace cluster() throws IOException {
        List<RedisServer> nodes = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            Path directory = Files.createTempDirectory("reliability-node");
            nodes.add(RedisServer.start(
                    "--cluster-enabled", "yes", "--cluster-node-timeout", "2000", "--dir", directory.toString()));
        }
        for (int i = 0; i < NODES; i++) {
            try (Jedis jedis = nodes.get(i).connect()) {
                jedis.clusterMeet(RedisServer.HOST, nodes.get(0).port());
                jedis.clusterAddSlotsRange(SLOTS * i / NODES, SLOTS * (i + 1) / NODES - 1);
            }
        }
        int slot = JedisClusterCRC16.getSlot("{" + NAMESPACE + "}");
        String startup = nodes.stream()
                .map(node -> "{host: 127.0.0.1, port: " + node.port() + "}")
                .collect(Collectors.joining(", ", "startup_nodes: [", "]"));
        RedisPlace place = new RedisPlace(
                nodes, slot * NODES / SLOTS, new RedisProxy(nodes.get(0).port()), settings("", startup));
        place.awaitWhole();
        return place;
    }

    private static String settings(String address) {
        return settings(address + ", ", "");
    }

    private static String settings(String address, String options) {
        return address + "cache_kwargs: {namespace: " + NAMESPACE + (options.isEmpty() ? "" : ", " + options) + "}";
    }

    /** Its keys in a file's {@code router_settings}. */
    String yaml() {
        return yaml;
    }

    RedisServer server() {
        return servers.get(hit);
    }

    RedisProxy proxy() {
        return proxy;
    }

    /** Sends one command. */
    void command(Protocol.Command command, String... arguments) {
        try (Jedis jedis = server().connect()) {
            jedis.sendCommand(command, arguments);
        }
    }

    /** How many connections others have to it; those of nodes to each other are none. */
    long connections() {
        long all = 0;
        for (RedisServer server : servers) {
            try (Jedis jedis = server.connect()) {
                all += jedis.clientList()
                                .lines()
                                .filter(line -> !line.isBlank())
                                .count()
                        - 1;
            }
        }
        return all;
    }

    void awaitWhole() {
        for (RedisServer node : servers.size() > 1 ? servers : List.<RedisServer>of()) {
            await(() -> {
                try (Jedis jedis = node.connect()) {
                    String info = jedis.clusterInfo();
                    return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + NODES);
                }
            });
        }
    }

    private static void await(BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            if (i == MOST_STEPS) {
                throw new IllegalStateException("the cluster does not come together");
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    private static KeyStore keys(Path directory) throws IOException {
        Path file = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "redis",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=redis",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        if (keytool.onExit().join().exitValue() != 0) {
            throw new IllegalStateException("keytool failed: see " + directory);
        }
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            return keys;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no keys", e);
        }
    }

    private static Path pem(Path directory, String what, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder().encodeToString(bytes);
        return Files.writeString(
                directory.resolve(what.replace(' ', '-') + ".pem"),
                "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    private static void trust(KeyStore keys) throws GeneralSecurityException, IOException {
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("redis", keys.getCertificate("redis"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        SSLContext.setDefault(context);
    }

    @Override
    public void close() {
        proxy.close();
        servers.forEach(RedisServer::close);
    }
}
