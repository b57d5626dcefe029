package dev.llmrouter.benchmarks.shared;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** A Redis out of a jar, in a process of its own that can be killed. Keeps no data on disk. */
public final class RedisServer implements AutoCloseable {
    /** Where all of them are. */
    public static final String HOST = "127.0.0.1";

    /** The interval at which a caller polls it; measurements with it are no finer. */
    private static final Duration STEP = Duration.ofMillis(1);

    /** A server under load answers late. */
    private static final int PATIENCE_MILLIS = 10_000;

    /**
     * Where the system takes no ports for connections, and where a cluster's second port, which is 10000
     * higher, is one too.
     */
    private static final int FIRST_PORT = 11_000;

    private static final int PORTS = 10_000;
    private static final int TO_SECOND_PORT = 10_000;
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % PORTS));

    private final Path executable;
    private final int port;
    private final List<String> arguments;
    private Process process;

    private RedisServer(Path executable, int port, List<String> arguments) {
        this.executable = executable;
        this.port = port;
        this.arguments = arguments;
        process = launched();
    }

    /**
     * Starts one, and returns when it answers.
     *
     * @param arguments further ones, as {@code --maxmemory 1mb}
     * @return the server
     */
    public static RedisServer start(String... arguments) {
        RedisServer server = new RedisServer(unpacked(), freePort(), List.of(arguments));
        server.awaitUp();
        return server;
    }

    /** {@return where it takes plain connections} */
    public int port() {
        return port;
    }

    /** {@return a connection for tests} */
    public Jedis connect() {
        return new Jedis(HOST, port, PATIENCE_MILLIS);
    }

    /**
     * Stops it, so that its connections stay and nothing answers; or lets it go on.
     *
     * @param signal {@code STOP} or {@code CONT}
     */
    public void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without a word, as power does. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Empty, at the same port; returns when it answers. */
    public void restart() {
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
            List<String> command = new ArrayList<>(List.of(
                    executable.toString(),
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    HOST,
                    "--save",
                    "",
                    "--appendonly",
                    "no"));
            command.addAll(arguments);
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return a port that no process listens on, each time another one} */
    public static int freePort() {
        while (true) {
            int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
            if (isFree(port) && isFree(port + TO_SECOND_PORT)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort() == port;
        } catch (BindException somebodyElses) {
            return false;
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
