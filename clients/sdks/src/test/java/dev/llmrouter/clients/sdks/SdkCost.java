package dev.llmrouter.clients.sdks;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.okhttp.RouterOkHttp;
import dev.llmrouter.openai.RouterHttpClient;
import dev.llmrouter.testing.provider.MockProvider;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;

/**
 * What a router adds to calls of OpenAI's SDK: the bare SDK and the same SDK on a router, one call after the other, to one provider on
 * loopback. Arguments: seconds of each measurement (20), calls before each (4000).
 *
 * <p>{@code mvn -q -Pclients,run-sdk -Dsdk.main=dev.llmrouter.clients.sdks.SdkCost -pl clients/sdks -am test-compile}
 */
public final class SdkCost {
    private static final int TURNS = 20;
    private static final int THREADS = 2;
    private static final long TURN_NANOS = 500_000_000L;

    /** The processor time of the calling thread depends less on what else the machine does. */
    private static final ThreadMXBean THREADS_OF_JVM = ManagementFactory.getThreadMXBean();

    private static final ChatCompletionCreateParams ASKED = ChatCompletionCreateParams.builder()
            .model("m")
            .addUserMessage("Say hello, and then say it again. ".repeat(30))
            .build();

    private final List<Side> sides;

    private final int warmUp;

    private record Side(String name, OpenAIClient client) {}

    private SdkCost(List<Side> sides, int warmUp) {
        this.sides = sides;
        this.warmUp = warmUp;
    }

    /** Measures and prints. */
    public static void main(String[] args) throws Exception {
        long seconds = args.length > 0 ? Long.parseLong(args[0]) : 20;
        int warmUp = args.length > 1 ? Integer.parseInt(args[1]) : 4_000;
        try (MockProvider provider = MockProvider.builder("p").start();
                Router router = Router.builder()
                        .deployment(deployment("a", provider))
                        .deployment(deployment("b", provider))
                        .build()) {
            List<Side> sides = List.of(
                    new Side(
                            "bare",
                            OpenAIOkHttpClient.builder()
                                    .baseUrl(provider.baseUrl())
                                    .apiKey("k")
                                    .maxRetries(0)
                                    .build()),
                    new Side("RouterHttpClient", RouterHttpClient.client(router)),
                    new Side(
                            "RouterOkHttp",
                            OpenAIOkHttpClient.builder()
                                    .okHttpClient(RouterOkHttp.client(router))
                                    .apiKey("k")
                                    .maxRetries(0)
                                    .build()));
            SdkCost cost = new SdkCost(sides, warmUp);
            cost.paired("call", SdkCost::call, seconds);
            cost.paired("stream, until its first event", SdkCost::firstEvent, seconds);
            cost.throughput();
        }
        System.exit(0);
    }

    private static Deployment deployment(String id, MockProvider provider) {
        return Deployment.builder("m", "openai/m")
                .id(id)
                .apiBase(provider.baseUrl())
                .apiKey(Secret.of("k"))
                .build();
    }

    private static long call(OpenAIClient client) {
        long start = System.nanoTime();
        client.chat().completions().create(ASKED);
        return System.nanoTime() - start;
    }

    private static long firstEvent(OpenAIClient client) {
        long start = System.nanoTime();
        try (StreamResponse<ChatCompletionChunk> response =
                client.chat().completions().createStreaming(ASKED)) {
            var chunks = response.stream().iterator();
            chunks.next();
            long first = System.nanoTime() - start;
            while (chunks.hasNext()) {
                chunks.next();
            }
            return first;
        }
    }

    /** Each side in turn, so that all meet the same machine. */
    @SuppressWarnings("ReturnValueIgnored") // Warming up.
    private void paired(String what, ToLongFunction<OpenAIClient> asking, long seconds) {
        for (int i = 0; i < warmUp; i++) {
            sides.forEach(side -> asking.applyAsLong(side.client()));
        }
        List<List<Long>> taken = new ArrayList<>();
        sides.forEach(side -> taken.add(new ArrayList<>()));
        long[] cpu = new long[sides.size()];
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            for (int i = 0; i < sides.size(); i++) {
                long before = THREADS_OF_JVM.getCurrentThreadCpuTime();
                taken.get(i).add(asking.applyAsLong(sides.get(i).client()));
                cpu[i] += THREADS_OF_JVM.getCurrentThreadCpuTime() - before;
            }
        }
        System.out.printf(
                "%n%-32s %8s %8s %8s %8s %8s (µs, %d calls each)%n",
                what, "p50", "added", "p99", "added", "CPU", taken.get(0).size());
        for (int i = 0; i < sides.size(); i++) {
            System.out.printf(
                    Locale.ROOT,
                    "%-32s %8.1f %8.1f %8.1f %8.1f %8.1f%n",
                    sides.get(i).name(),
                    at(taken.get(i), 0.5),
                    at(taken.get(i), 0.5) - at(taken.get(0), 0.5),
                    at(taken.get(i), 0.99),
                    at(taken.get(i), 0.99) - at(taken.get(0), 0.99),
                    cpu[i] / 1e3 / taken.get(i).size());
        }
    }

    private static double at(List<Long> nanos, double share) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[(int) (share * (sorted.length - 1))] / 1e3;
    }

    /** As fast as a few threads can, the sides in turn. */
    private void throughput() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        double[] calls = new double[sides.size()];
        for (int turn = 0; turn < TURNS; turn++) {
            for (int i = 0; i < sides.size(); i++) {
                OpenAIClient client = sides.get(i).client();
                List<Future<Integer>> made = new ArrayList<>();
                for (int thread = 0; thread < THREADS; thread++) {
                    made.add(threads.submit(() -> callsInATurn(client)));
                }
                for (Future<Integer> each : made) {
                    calls[i] += each.get();
                }
            }
        }
        threads.shutdown();
        double seconds = TURNS * TURN_NANOS / 1e9;
        System.out.printf("%n%d threads, calls per second%n", THREADS);
        for (int i = 0; i < sides.size(); i++) {
            System.out.printf(
                    Locale.ROOT,
                    "%-32s %8.0f %8.3f of bare%n",
                    sides.get(i).name(),
                    calls[i] / seconds,
                    calls[i] / calls[0]);
        }
    }

    private static int callsInATurn(OpenAIClient client) {
        long end = System.nanoTime() + TURN_NANOS;
        int calls = 0;
        while (System.nanoTime() < end) {
            call(client);
            calls++;
        }
        return calls;
    }
}
