package dev.llmrouter.internal.dialect.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.json.Json;
import org.jspecify.annotations.Nullable;

/** Writes one complete answer with one choice. For one thread. */
public final class ChatAnswer {
    private final ChatHead head;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final ArrayNode thinking = Json.object().putArray("thinking_blocks");
    private final ArrayNode tools = Json.object().putArray("tool_calls");
    private final ArrayNode images = Json.object().putArray("images");
    private @Nullable ObjectNode logprobs;
    private boolean spoke;
    private String finishReason = "stop";
    private @Nullable ChatUsage usage;

    public ChatAnswer(ChatHead head) {
        this.head = head;
    }

    public ChatAnswer text(String piece) {
        spoke = true;
        text.append(piece);
        return this;
    }

    /** Thoughts that their model does not get back as such, like a plan of which tools to call. */
    public ChatAnswer reasoning(String thought) {
        reasoning.append(thought);
        return this;
    }

    /** Thoughts, with the mark by which their model knows them again. */
    public ChatAnswer thinking(String thought, String signature) {
        reasoning.append(thought);
        thinking.add(ThinkingBlock.of(thought, signature));
        return this;
    }

    public ChatAnswer redactedThinking(String data) {
        thinking.add(ThinkingBlock.redacted(data));
        return this;
    }

    /** A call of a tool; its arguments are JSON. */
    public ChatAnswer toolCall(String id, String name, String arguments) {
        ObjectNode call = tools.addObject().put("index", tools.size() - 1).put("id", id);
        call.put("type", "function").putObject("function").put("name", name).put("arguments", arguments);
        return this;
    }

    /** The mark by which its model knows the last call again, where it is not empty. */
    public ChatAnswer signCall(String signature) {
        if (!tools.isEmpty()) {
            CallSignature.write((ObjectNode) tools.get(tools.size() - 1), signature);
        }
        return this;
    }

    /** A picture of the answer, as a {@code data:} URL. */
    public ChatAnswer image(String url) {
        images.add(ChatImage.of(images.size(), url));
        return this;
    }

    public ChatAnswer logprobs(ObjectNode ofTheText) {
        logprobs = ofTheText;
        return this;
    }

    public ChatAnswer finishReason(String reason) {
        finishReason = reason;
        return this;
    }

    public ChatAnswer usage(ChatUsage counted) {
        usage = counted;
        return this;
    }

    public byte[] bytes() {
        ObjectNode body = head.json("chat.completion");
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        // A message that only calls tools has no content; one that says nothing has an empty one.
        message.put("content", spoke || tools.isEmpty() ? text.toString() : null);
        if (reasoning.length() > 0) {
            message.put("reasoning_content", reasoning.toString());
        }
        if (!thinking.isEmpty()) {
            message.set("thinking_blocks", thinking);
        }
        if (!tools.isEmpty()) {
            message.set("tool_calls", tools);
        }
        if (!images.isEmpty()) {
            message.set("images", images);
        }
        choice.put("finish_reason", finishReason);
        if (logprobs != null) {
            choice.set("logprobs", logprobs);
        }
        if (usage != null) {
            usage.writeTo(body);
        }
        return Json.write(body);
    }
}
