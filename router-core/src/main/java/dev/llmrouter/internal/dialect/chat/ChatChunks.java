package dev.llmrouter.internal.dialect.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes the events of one streamed answer with one choice. Each method returns an event as servers send it. */
public final class ChatChunks {
    /** The last line of a whole stream. */
    public static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

    /** What readers of events skip. */
    public static final byte[] COMMENT = ": ping\n\n".getBytes(StandardCharsets.US_ASCII);

    private final ChatHead head;

    public ChatChunks(ChatHead head) {
        this.head = head;
    }

    public byte[] role() {
        return chunk(delta -> delta.put("role", "assistant").put("content", ""), null);
    }

    public byte[] text(String piece) {
        return chunk(delta -> delta.put("content", piece), null);
    }

    /** Thoughts that their model does not get back as such, like a plan of which tools to call. */
    public byte[] reasoning(String piece) {
        return chunk(delta -> delta.put("reasoning_content", piece), null);
    }

    public byte[] thinking(String piece) {
        return chunk(
                delta -> {
                    delta.put("reasoning_content", piece);
                    delta.putArray("thinking_blocks").add(ThinkingBlock.of(piece, ""));
                },
                null);
    }

    public byte[] signature(String signature) {
        return chunk(delta -> delta.putArray("thinking_blocks").add(ThinkingBlock.of("", signature)), null);
    }

    public byte[] redactedThinking(String data) {
        return chunk(delta -> delta.putArray("thinking_blocks").add(ThinkingBlock.redacted(data)), null);
    }

    public byte[] toolStart(int index, String id, String name) {
        return toolStart(index, id, name, "");
    }

    /** The begin of a call, with the mark by which its model knows it again; empty for none. */
    public byte[] toolStart(int index, String id, String name, String signature) {
        return chunk(
                delta -> {
                    ObjectNode call = delta.putArray("tool_calls").addObject().put("index", index);
                    call.put("id", id).put("type", "function");
                    call.putObject("function").put("name", name).put("arguments", "");
                    CallSignature.write(call, signature);
                },
                null);
    }

    /** A picture, as a {@code data:} URL. */
    public byte[] image(String url) {
        return chunk(delta -> delta.putArray("images").add(ChatImage.of(0, url)), null);
    }

    public byte[] logprobs(ObjectNode ofTheText) {
        ObjectNode body = head.json("chat.completion.chunk");
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        choice.putObject("delta");
        choice.set("logprobs", ofTheText);
        choice.putNull("finish_reason");
        return event(Json.write(body));
    }

    public byte[] toolArguments(int index, String piece) {
        return chunk(
                delta -> {
                    ObjectNode call = delta.putArray("tool_calls").addObject().put("index", index);
                    call.putObject("function").put("arguments", piece);
                },
                null);
    }

    public byte[] finish(String reason) {
        return chunk(delta -> {}, reason);
    }

    public byte[] usage(ChatUsage usage) {
        ObjectNode body = head.json("chat.completion.chunk");
        body.putArray("choices");
        usage.writeTo(body);
        return event(Json.write(body));
    }

    /** An event of a body that is JSON. */
    public static byte[] event(byte[] json) {
        byte[] start = "data: ".getBytes(StandardCharsets.US_ASCII);
        byte[] event = new byte[start.length + json.length + 2];
        System.arraycopy(start, 0, event, 0, start.length);
        System.arraycopy(json, 0, event, start.length, json.length);
        event[event.length - 2] = '\n';
        event[event.length - 1] = '\n';
        return event;
    }

    private byte[] chunk(Consumer<ObjectNode> content, @Nullable String finishReason) {
        ObjectNode body = head.json("chat.completion.chunk");
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        content.accept(choice.putObject("delta"));
        choice.put("finish_reason", finishReason);
        return event(Json.write(body));
    }
}
