package dev.llmrouter.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** A Redis of this test's own, out of a jar. Keeps nothing on disk, and ends with the test. */
final class RedisProcess implements AutoCloseable {
    private static final Path EXECUTABLE = unpacked();
    private static final int FIRST_PORT = 11_000;
    private static final int PORTS = 10_000;
    private static final int LAUNCHES = 4;
    /** Somewhere else in each process, because several may run tests. */
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % PORTS));

    private final Path directory;
    private final List<String> command;
    private final int port;
    private Process process;

    private RedisProcess(Path directory, int port, List<String> command) {
        this.directory = directory;
        this.port = port;
        this.command = command;
        this.process = launched();
    }

    /**
     * Starts a server with further arguments, and waits until it answers. A server whose port another process has taken since it was found
     * free ends at once; the next one gets another port.
     */
    static RedisProcess start(String... arguments) {
        for (int left = LAUNCHES - 1; ; left--) {
            RedisProcess redis = launch(freePort(), List.of(), List.of(arguments));
            if (redis.comesUp()) {
                return redis;
            }
            String log = redis.log();
            redis.close();
            if (left == 0) {
                throw new AssertionError("Redis ended when it was started: " + log);
            }
        }
    }

    /** Starts a server that may ask for a password, or be a sentinel. */
    static RedisProcess launch(int port, List<String> first, List<String> arguments) {
        try {
            Path directory = Files.createTempDirectory("llm-router-redis");
            List<String> command = new ArrayList<>(List.of(EXECUTABLE.toString()));
            command.addAll(first);
            command.addAll(
                    List.of("--port", Integer.toString(port), "--bind", "127.0.0.1", "--dir", directory.toString()));
            if (first.isEmpty()) {
                command.addAll(List.of("--save", "", "--appendonly", "no"));
            }
            command.addAll(arguments);
            return new RedisProcess(directory, port, command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Each is given out once, and none that the system gives to connections: a test of another thread could have one by the time the server is
     * there. A cluster's nodes talk to each other on the port that is 10000 higher.
     */
    static int freePort() {
        while (true) {
            int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // Somebody else's; the next one, then.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    int port() {
        return port;
    }

    HostAndPort address() {
        return new HostAndPort("127.0.0.1", port);
    }

    /** A connection for the test itself; patient, for servers under load. */
    Jedis connect() {
        return new Jedis(
                address(),
                DefaultJedisClientConfig.builder().timeoutMillis(10_000).build());
    }

    void awaitUp() {
        if (!comesUp()) {
            throw new AssertionError("Redis ended when it was started: " + log());
        }
    }

    /** Waits until the server answers, or has ended. */
    private boolean comesUp() {
        Await.until("Redis answers", () -> !process.isAlive() || answers());
        return process.isAlive();
    }

    private boolean answers() {
        try (Jedis jedis = connect()) {
            return "PONG".equals(jedis.ping());
        } catch (JedisException e) {
            return e.getMessage() != null && e.getMessage().startsWith("NOAUTH");
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the power does. */
    void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void restart() {
        process = launched();
        awaitUp();
    }

    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    @Override
    public void close() {
        kill();
        try (var files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launched() {
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new AssertionError("kill -" + name + " failed");
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Path unpacked() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String arch = Map.of("aarch64", "arm64", "x86_64", "amd64")
                .getOrDefault(System.getProperty("os.arch"), System.getProperty("os.arch"));
        String name = "redis-server-7.0.15-" + os + "-" + arch;
        try (InputStream in = ClassLoader.getSystemResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no Redis for " + os + " on " + arch);
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
}
