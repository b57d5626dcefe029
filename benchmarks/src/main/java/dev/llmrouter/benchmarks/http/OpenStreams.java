package dev.llmrouter.benchmarks.http;

import com.sun.net.httpserver.HttpServer;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.server.RouterHandler;
import dev.llmrouter.server.RouterHttpHandler;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * What a stream costs a server while it is open: thousands of them through {@link RouterHandler}, with a provider and
 * readers that are processes of their own, so that this one has nothing but the server. A process may open so many
 * files as {@code ulimit -n} says, and a stream needs two.
 */
public final class OpenStreams {
    /** How long it is looked at them before they end. */
    private static final Duration HELD = Duration.ofSeconds(60);

    private final int streams;
    private final Mode mode;
    private final PrintStream out;

    private OpenStreams(int streams, Mode mode, PrintStream out) {
        this.streams = streams;
        this.mode = mode;
        this.out = out;
    }

    /**
     * Measures.
     *
     * @param args how many streams (default 9,500), and {@code virtual} to write them on virtual threads
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int streams = args.length > 0 ? Integer.parseInt(args[0]) : 9_500;
        Mode mode = args.length > 1 ? Mode.valueOf(args[1].toUpperCase(Locale.ROOT)) : Mode.BLOCKING;
        boolean whole = new OpenStreams(streams, mode, System.out).run();
        System.exit(whole ? 0 : 1);
    }

    private record Look(long heap, long resident, int threads) {
        static Look now() throws IOException {
            // The first collection finds what is dead, the second what only that had kept.
            System.gc();
            System.gc();
            return new Look(
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    residentBytes(),
                    ManagementFactory.getThreadMXBean().getThreadCount());
        }

        /** What the operating system counts for the process; 0 where it does not say so in Linux's way. */
        private static long residentBytes() throws IOException {
            Path status = Path.of("/proc/self/status");
            if (!Files.exists(status)) {
                return 0;
            }
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum();
        }
    }

    private boolean run() throws IOException, InterruptedException {
        Process provider = child(SlowProvider.class, HELD.toSeconds());
        try (BufferedReader provided = lines(provider)) {
            String port = provided.readLine();
            try (Router router = router(port)) {
                HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
                server.createContext("/", RouterHttpHandler.of(RouterHandler.of(router)));
                server.setExecutor(threads());
                server.start();
                try {
                    return measure(server.getAddress().getPort());
                } finally {
                    server.stop(0);
                }
            }
        } finally {
            provider.destroyForcibly();
        }
    }

    private Executor threads() {
        return work -> mode.thread(work).start();
    }

    private static Router router(String port) {
        return Router.builder()
                .deployment(Deployment.builder(Wire.MODEL, "openai/gpt-4o")
                        .id("slow")
                        .apiBase("http://127.0.0.1:" + port + "/v1")
                        .apiKey(Secret.of("none"))
                        .build())
                .build();
    }

    private boolean measure(int port) throws IOException, InterruptedException {
        Look before = Look.now();
        Process readers = child(SlowReaders.class, port, streams);
        try (BufferedReader read = lines(readers)) {
            out.println(read.readLine());
            Look open = Look.now();
            out.printf(
                    Locale.ROOT,
                    "open: heap %,d MB, resident %,d MB, %,d threads; a stream: heap %.1f kB, resident %.1f kB%n",
                    open.heap >> 20,
                    open.resident >> 20,
                    open.threads,
                    (open.heap - before.heap) / 1024.0 / streams,
                    (open.resident - before.resident) / 1024.0 / streams);
            out.println(read.readLine());
        }
        return readers.waitFor() == 0;
    }

    private static Process child(Class<?> main, Object... args) throws IOException {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        ProcessBuilder process =
                new ProcessBuilder(java, "-Xmx1g", "-cp", System.getProperty("java.class.path"), main.getName());
        List.of(args).forEach(each -> process.command().add(String.valueOf(each)));
        return process.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static BufferedReader lines(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** So long a stream is silent between two events. */
    static long pauseNanos() {
        return TimeUnit.SECONDS.toNanos(5);
    }
}
