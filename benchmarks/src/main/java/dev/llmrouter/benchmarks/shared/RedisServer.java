package dev.llmrouter.benchmarks.shared;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** A Redis out of a jar, in a process of its own that can be killed. Keeps nothing on disk. */
final class RedisServer implements AutoCloseable {
    static final String HOST = "127.0.0.1";

    /** How often somebody who waits for it looks; what is measured with it is no finer. */
    private static final Duration STEP = Duration.ofMillis(1);

    private final Path executable;
    private final int port;
    private Process process;

    private RedisServer(Path executable, int port) {
        this.executable = executable;
        this.port = port;
        process = launched();
    }

    /** Returns when it answers. */
    static RedisServer start() {
        RedisServer server = new RedisServer(unpacked(), freePort());
        server.awaitUp();
        return server;
    }

    int port() {
        return port;
    }

    Jedis connect() {
        return new Jedis(HOST, port);
    }

    /** Without a word, as power does. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Empty, at the same port; returns when it answers. */
    void restart() {
        process = launched();
        awaitUp();
    }

    private void awaitUp() {
        while (!answers()) {
            if (!process.isAlive()) {
                throw new IllegalStateException("Redis ended with " + process.exitValue());
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
    }

    private boolean answers() {
        try (Jedis jedis = connect()) {
            return "PONG".equals(jedis.ping());
        } catch (JedisException notYet) {
            return false;
        }
    }

    private Process launched() {
        try {
            Process started = new ProcessBuilder(List.of(
                            executable.toString(),
                            "--port",
                            Integer.toString(port),
                            "--bind",
                            HOST,
                            "--save",
                            "",
                            "--appendonly",
                            "no"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path unpacked() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch");
        String name = "redis-server-7.0.15-" + system + "-"
                + Map.of("aarch64", "arm64", "x86_64", "amd64").getOrDefault(machine, machine);
        try (InputStream in = RedisServer.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar has no " + name);
            }
            Path file = Files.createTempFile("redis-server", "");
            file.toFile().deleteOnExit();
            Files.write(file, in.readAllBytes());
            if (!file.toFile().setExecutable(true)) {
                throw new IllegalStateException(file + " cannot be made executable");
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
