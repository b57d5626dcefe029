package dev.llmrouter.testing.provider;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.testing.provider.MockBodies.Said;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gemini's {@code models/{model}:verb}: answers, events, errors. */
final class MockGemini implements MockStream {
    static final String WHOLE = "generateContent";
    static final String STREAM = "streamGenerateContent";
    static final String COUNT = "countTokens";
    static final String EMBED = "embedContent";
    static final String EMBED_ALL = "batchEmbedContents";
    /** Vertex AI's, of its models of embeddings. */
    static final String PREDICT = "predict";

    static final Set<String> VERBS = Set.of(WHOLE, STREAM, COUNT, EMBED, EMBED_ALL, PREDICT);

    private static final String RPC = "type.googleapis.com/google.rpc.";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final MockCall call;
    private final Said said;
    private int made; // tokens

    MockGemini(MockCall call, Said said) {
        this.call = call;
        this.said = said;
    }

    static ObjectNode answer(MockCall call, Said said) {
        ObjectNode part =
                said.tool() == null ? MockBodies.object().put("text", said.text()) : functionCall(said.tool());
        return response(call, said, part, said.tokens().size(), finishReason(said));
    }

    static ObjectNode embedding(double[] vector) {
        ObjectNode root = MockBodies.object();
        root.set("embedding", values(vector));
        return root;
    }

    static ObjectNode embeddings(MockCall call, double[] vector) {
        ObjectNode root = MockBodies.object();
        ArrayNode all = root.putArray("embeddings");
        for (int i = 0; i < call.body().path("requests").size(); i++) {
            all.add(values(vector));
        }
        return root;
    }

    static ObjectNode predictions(MockCall call, double[] vector) {
        ObjectNode root = MockBodies.object();
        ArrayNode all = root.putArray("predictions");
        for (int i = 0; i < call.body().path("instances").size(); i++) {
            ObjectNode embedding = values(vector);
            embedding
                    .putObject("statistics")
                    .put("token_count", call.inputTokens())
                    .put("truncated", false);
            all.addObject().set("embeddings", embedding);
        }
        return root;
    }

    private static ObjectNode values(double[] vector) {
        ObjectNode embedding = MockBodies.object();
        ArrayNode values = embedding.putArray("values");
        for (double value : vector) {
            values.add(value);
        }
        return embedding;
    }

    static ObjectNode error(MockErrors.Words words) {
        ObjectNode root = MockBodies.object();
        ObjectNode error = root.putObject("error")
                .put("code", words.status())
                .put("message", message(words))
                .put("status", status(words.status()));
        if (words.cause() == MockErrors.Cause.LIMIT) {
            limit(error.putArray("details"), words);
        } else if (words.status() == 401) {
            reason(error.putArray("details"), "API_KEY_INVALID");
        }
        return root;
    }

    private static String message(MockErrors.Words words) {
        return words.cause() == MockErrors.Cause.UNPAID
                ? "Your project has exceeded its monthly spending cap."
                : words.message();
    }

    private static void limit(ArrayNode details, MockErrors.Words words) {
        ObjectNode quota = details.addObject().put("@type", RPC + "QuotaFailure");
        quota.putArray("violations")
                .addObject()
                .put("quotaMetric", "generativelanguage.googleapis.com/generate_content_requests")
                .put("quotaId", "GenerateRequestsPerMinutePerProjectPerModel");
        if (!words.retrySeconds().isEmpty()) {
            details.addObject().put("@type", RPC + "RetryInfo").put("retryDelay", words.retrySeconds() + "s");
        }
    }

    private static void reason(ArrayNode details, String reason) {
        details.addObject()
                .put("@type", RPC + "ErrorInfo")
                .put("reason", reason)
                .put("domain", "googleapis.com");
    }

    private static String status(int status) {
        return switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 503, 529 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
        };
    }

    private static ObjectNode functionCall(MockReply.ToolCall tool) {
        ObjectNode part = MockBodies.object();
        try {
            part.putObject("functionCall").put("name", tool.name()).set("args", JSON.readTree(tool.arguments()));
        } catch (IOException e) {
            throw new UncheckedIOException("the arguments of a function call must be JSON", e);
        }
        return part;
    }

    private static ObjectNode response(
            MockCall call, Said said, ObjectNode part, int tokens, @Nullable String finishReason) {
        ObjectNode root = MockBodies.object();
        ObjectNode candidate = root.putArray("candidates").addObject();
        ObjectNode content = candidate.putObject("content");
        content.putArray("parts").add(part);
        content.put("role", "model");
        if (finishReason != null) {
            candidate.put("finishReason", finishReason);
        }
        candidate.put("index", 0);
        root.putObject("usageMetadata")
                .put("promptTokenCount", said.inputTokens())
                .put("candidatesTokenCount", tokens)
                .put("totalTokenCount", said.inputTokens() + tokens);
        return root.put("modelVersion", call.model()).put("responseId", "mock-1");
    }

    private static String finishReason(Said said) {
        return said.cut() ? "MAX_TOKENS" : "STOP";
    }

    @Override
    public String start() {
        MockReply.ToolCall tool = said.tool();
        return tool == null ? "" : MockEvents.data(response(call, said, functionCall(tool), 0, null));
    }

    @Override
    public String token(String text) {
        made++;
        return MockEvents.data(response(call, said, MockBodies.object().put("text", text), made, null));
    }

    @Override
    public String end() {
        return MockEvents.data(response(
                call, said, MockBodies.object().put("text", ""), said.tokens().size(), finishReason(said)));
    }

    @Override
    public String error() {
        return MockEvents.data(error(MockErrors.brokenInside()));
    }
}
