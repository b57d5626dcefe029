import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.ChatModel;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.llmrouter.benchmarks.peers.HttpLoad;
import dev.llmrouter.benchmarks.peers.Pace;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** No router at all: OpenAI's own client for each of two deployments, as it comes, in turn. */
public final class RoundRobin {
    private final List<OpenAIClient> clients;
    private final AtomicInteger next = new AtomicInteger();

    private RoundRobin(Stream<String> addresses) {
        clients = addresses
                .map(address -> OpenAIOkHttpClient.builder().baseUrl(address).apiKey("key").build())
                .toList();
    }

    /** Measures: the pace, then the addresses. */
    public static void main(String[] args) throws Exception {
        RoundRobin all = new RoundRobin(Stream.of(args).skip(1));
        HttpLoad.measure("openai-java, in turn", args.length - 1, all::call, Pace.parse(args[0]));
        System.exit(0);
    }

    private void call() {
        OpenAIClient client = clients.get(Math.floorMod(next.getAndIncrement(), clients.size()));
        ChatCompletionCreateParams request = ChatCompletionCreateParams.builder()
                .model(ChatModel.of("gpt-4o"))
                .addUserMessage("Hello")
                .build();
        client.chat().completions().create(request).choices().get(0).message().content().orElseThrow();
    }
}
