package dev.llmrouter.examples.sharedlimits;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** A Redis from a jar, in a process of its own; not needed where there is a Redis already. */
public final class LocalRedis implements AutoCloseable {
    private static final long STEP_NANOS = 10_000_000; // it is up in less than a tenth of a second

    private final Process process;
    private final int port;

    /**
     * Starts it, and waits until it answers.
     *
     * @throws IOException if it cannot be started
     */
    public LocalRedis() throws IOException {
        Path executable = Files.createTempFile("redis-server", "");
        executable.toFile().deleteOnExit();
        try (InputStream in = LocalRedis.class.getResourceAsStream("/" + name())) {
            if (in == null) {
                throw new IOException("there is no " + name() + " on the class path");
            }
            Files.write(executable, in.readAllBytes());
        }
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        if (!executable.toFile().setExecutable(true)) {
            throw new IOException(executable + " cannot be made executable");
        }
        process = new ProcessBuilder(
                        executable.toString(), "--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", "")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        while (process.isAlive() && !answers()) {
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    private static String name() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        return "redis-server-7.0.15-" + system + "-" + machine;
    }

    private boolean answers() {
        try (Jedis jedis = new Jedis("127.0.0.1", port)) {
            return "PONG".equals(jedis.ping());
        } catch (JedisConnectionException notYet) {
            return false;
        }
    }

    /** {@return where it listens, on this machine's loopback address} */
    public int port() {
        return port;
    }

    /** {@return how many exchanges it has done, as it counts them itself} */
    public long exchanges() {
        try (Jedis jedis = new Jedis("127.0.0.1", port)) {
            return jedis.info("commandstats")
                    .lines()
                    .filter(line -> line.startsWith("cmdstat_eval"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+).*", "$1")))
                    .sum();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
