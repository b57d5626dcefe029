package dev.llmrouter.redis;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.error.RouterException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What {@link RedisProcessesTest} starts: asks for the model {@code m} so many times at once, and prints what became of it. */
final class AskingProcess {
    private AskingProcess() {}

    /** What callers got: answers, or a {@link RouterException} that says why not. Anything else ends the process badly. */
    record Told(int answered, int refused) {
        static Told of(String line) {
            String[] numbers = line.strip().split(" ", 2);
            return new Told(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        }
    }

    public static void main(String[] args) {
        try (Router router = Router.fromYaml(Path.of(args[0])).build()) {
            List<CompletableFuture<ModelResponse>> calls = new ArrayList<>();
            for (int i = 0; i < Integer.parseInt(args[1]); i++) {
                calls.add(router.sendAsync(ModelRequest.chat("m", "Hi")));
            }
            long answered = calls.stream().filter(AskingProcess::isAnswered).count();
            System.out.println(answered + " " + (calls.size() - answered));
        }
    }

    private static boolean isAnswered(CompletableFuture<ModelResponse> call) {
        try {
            return call.join().status() == 200;
        } catch (CompletionException e) {
            if (e.getCause() instanceof RouterException) {
                return false;
            }
            throw e;
        }
    }
}
