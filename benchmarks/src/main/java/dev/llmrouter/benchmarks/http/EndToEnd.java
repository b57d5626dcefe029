package dev.llmrouter.benchmarks.http;

import dev.llmrouter.time.TimeSource;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import org.HdrHistogram.Histogram;

/** Calls over loopback HTTP with and without the router, over one OkHttpClient. */
public final class EndToEnd {
    private static final String HELP = """
            Options: --modes blocking,async,stream,virtual  --rate 2000 (calls per second, half of them through the router)
                     --seconds 20  --deployments 10  --threads 16  --turns 20 (of the closed loop)  --closed 4 (its threads)
                     --through client (or server: a handler by hand beside the router's)  --soak 10m (and nothing else)""";

    /** Enough for both compilers to be done with what is measured. */
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Map<String, String> options;
    private final PrintStream out;
    private final TimeSource time;

    private EndToEnd(Map<String, String> options, PrintStream out, TimeSource time) {
        this.options = options;
        this.out = out;
        this.time = time;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> options = new LinkedHashMap<>(Map.of(
                "--modes", "blocking,async,stream,virtual",
                "--rate", "2000",
                "--seconds", "20",
                "--deployments", "10",
                "--threads", "16",
                "--turns", "20",
                // As many as there are cores, and a few that wait.
                "--closed", "4",
                "--through", "client",
                "--soak", ""));
        for (int i = 0; i < args.length; i += 2) {
            if (!options.containsKey(args[i]) || i + 1 == args.length) {
                System.out.println(HELP);
                System.exit(args[i].equals("--help") ? 0 : 2);
            }
            options.put(args[i], args[i + 1]);
        }
        boolean good;
        try (TimeSource time = TimeSource.system()) {
            good = new EndToEnd(options, System.out, time).run();
        }
        System.exit(good ? 0 : 1);
    }

    private int whole(String name) {
        return Integer.parseInt(options.getOrDefault(name, ""));
    }

    private boolean run() throws IOException, InterruptedException {
        OkHttpClient client = client();
        try (Loopback server = new Loopback();
                Routed routed = new Routed(client, server.url(), whole("--deployments"))) {
            String soak = options.getOrDefault("--soak", "");
            if (!soak.isEmpty()) {
                long minutes = Long.parseLong(soak.replace("m", ""));
                return new Soak(routed, callers(Mode.BLOCKING), whole("--rate"), out)
                        .run(TimeUnit.MINUTES.toNanos(minutes));
            }
            if (!options.getOrDefault("--through", "").equals("server")) {
                measure(List.of(new Bare(client, server.url()), routed));
                return true;
            }
            try (Servers servers = new Servers(client, server.url(), routed.router())) {
                measure(servers.sides());
                return true;
            }
        } finally {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }

    /** OkHttp's own numbers would make asynchronous calls to one host wait for each other. */
    private static OkHttpClient client() {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(1024);
        dispatcher.setMaxRequestsPerHost(1024);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(256, 3, TimeUnit.MINUTES))
                .build();
    }

    private Callers callers(Mode mode) {
        return new Callers(mode, whole("--threads"), time);
    }

    private void measure(List<Side> sides) throws InterruptedException {
        for (String mode : options.getOrDefault("--modes", "").split(",", -1)) {
            measure(Mode.valueOf(mode.toUpperCase(Locale.ROOT)), sides);
        }
    }

    private void measure(Mode mode, List<Side> sides) throws InterruptedException {
        if (!mode.isPossible()) {
            out.println(mode + ": needs JDK 21 or later\n");
            return;
        }
        double rate = whole("--rate");
        out.printf("%s, %.0f calls per second in all (µs)%n", mode, rate);
        new OpenLoop(sides, callers(mode), rate).run(WARM_UP_NANOS);
        OpenLoop measured = new OpenLoop(sides, callers(mode), rate);
        measured.run(TimeUnit.SECONDS.toNanos(whole("--seconds")));
        out.printf("%-26s %9s %9s %9s%n", "", "bare", "router", "added");
        for (double percentile : Arrays.asList(50.0, 99.0, 99.9)) {
            row("call p" + percentile, percentile, measured.inCall(0), measured.inCall(1));
        }
        for (double percentile : Arrays.asList(50.0, 99.0, 99.9)) {
            row("since due p" + percentile, percentile, measured.sinceDue(0), measured.sinceDue(1));
        }
        ClosedLoop.Throughput all =
                new ClosedLoop(sides, new Callers(mode, whole("--closed"), time)).run(whole("--turns"));
        out.printf(
                "%-26s %9.0f %9.0f %9.3f of bare%n%n",
                "calls per second, " + whole("--closed") + " threads", all.bare(), all.routed(), all.ratio());
    }

    private void row(String name, double percentile, Histogram bare, Histogram routed) {
        double without = bare.getValueAtPercentile(percentile) / 1e3;
        double with = routed.getValueAtPercentile(percentile) / 1e3;
        out.printf("%-26s %9.1f %9.1f %9.1f%n", name, without, with, with - without);
    }
}
