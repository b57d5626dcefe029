package dev.llmrouter.internal.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.internal.dialect.ServerSentEvents;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.EventContent;
import dev.llmrouter.provider.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An answer that came as events although no stream was asked for: put together again when it is whole. */
final class StreamedAnswer {
    /** Providers make at most 128, of choices as of tool calls. */
    private static final int MOST_CHOICES = 1_024;

    private final ObjectNode frame = Json.object();
    private final SortedMap<Integer, ObjectNode> choices = new TreeMap<>();
    /** Texts that came in pieces, by object and name: put together at the end, so that each piece is copied once. */
    private final IdentityHashMap<ObjectNode, Map<String, StringBuilder>> texts = new IdentityHashMap<>();

    private @Nullable JsonNode response;
    private @Nullable Outcome failure;
    private boolean whole;
    /** Whether a piece is none that an answer has. */
    private boolean broken;

    private StreamedAnswer(byte[] body) {
        ServerSentEvents events = new ServerSentEvents(new ByteArrayInputStream(body), Integer.MAX_VALUE);
        try {
            for (StreamEvent event = events.next();
                    event != null && failure == null && !broken;
                    event = events.next()) {
                read(event);
            }
            whole |= events.isDone();
        } catch (IOException impossible) {
            // The bytes are in memory, and no event is too long.
            throw new UncheckedIOException(impossible);
        }
    }

    static boolean isOfEvents(String start) {
        return start.startsWith("data:")
                || start.startsWith("event:")
                || start.startsWith(":")
                || start.startsWith("id:");
    }

    /** The answer as its endpoint has it; the given one when it is no whole answer in events. */
    static Provider.Answer joined(Provider.Answer answer) {
        if (answer.status() / 100 != 2 || !mayBeOfEvents(answer)) {
            return answer;
        }
        StreamedAnswer streamed = new StreamedAnswer(answer.body());
        JsonNode body = streamed.joined();
        if (body == null) {
            return answer;
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(answer.headers());
        headers.remove("content-length");
        headers.put("content-type", "application/json");
        return new Provider.Answer(answer.endpoint(), answer.status(), headers, Json.write(body));
    }

    /** What went wrong in events that are no whole answer, where they say so. */
    static Optional<Outcome> failure(Provider.Answer answer) {
        return Optional.ofNullable(new StreamedAnswer(answer.body()).failure);
    }

    private static boolean mayBeOfEvents(Provider.Answer answer) {
        byte[] body = answer.body();
        // JSON is what nearly all answers are.
        if (body.length < 5
                || body[0] == '{'
                || !AnswerContent.of(answer.endpoint()).marksEnd()) {
            return false;
        }
        return isOfEvents(new String(body, 0, Math.min(body.length, 64), StandardCharsets.UTF_8).stripLeading());
    }

    private @Nullable JsonNode joined() {
        if (failure != null || broken || !whole) {
            return null;
        }
        if (response != null) {
            return response;
        }
        if (choices.isEmpty()) {
            return null;
        }
        texts.forEach((object, parts) -> parts.forEach((name, text) -> object.put(name, text.toString())));
        boolean chat = choices.values().iterator().next().has("message");
        frame.put("object", chat ? "chat.completion" : "text_completion");
        ArrayNode all = frame.putArray("choices");
        choices.values().forEach(all::add);
        return frame;
    }

    private void read(StreamEvent event) {
        EventContent content = OpenAiEvents.content(event);
        failure = content.failure().orElse(null);
        whole |= content.isEnd() || content.finishedChoices() > 0;
        if (!Json.isSmallAsTree(event.data())) {
            broken = true;
            return;
        }
        JsonNode json = Json.read(event.data());
        if (content.isEnd() && json.path("response").isObject()) {
            response = json.path("response");
        }
        json.properties().forEach(field -> {
            if (!field.getKey().equals("choices") && !field.getValue().isNull()) {
                frame.set(field.getKey(), field.getValue());
            }
        });
        json.path("choices").forEach(this::readChoice);
        broken |= choices.size() > MOST_CHOICES;
    }

    private void readChoice(JsonNode part) {
        int index = part.path("index").asInt(0);
        ObjectNode choice = choices.computeIfAbsent(index, i -> Json.object().put("index", i));
        part.properties().forEach(field -> {
            switch (field.getKey()) {
                case "delta", "message" -> merge(field.getValue(), message(choice));
                case "text" -> merge(choice, "text", field.getValue());
                default -> {
                    if (!field.getValue().isNull()) {
                        choice.set(field.getKey(), field.getValue());
                    }
                }
            }
        });
    }

    private static ObjectNode message(ObjectNode choice) {
        return choice.get("message") instanceof ObjectNode known ? known : choice.putObject("message");
    }

    private void merge(JsonNode delta, ObjectNode whole) {
        delta.properties().forEach(field -> merge(whole, field.getKey(), field.getValue()));
    }

    /** Texts are pieces that follow each other; what has an index is the next piece of the one with that index. */
    private void merge(ObjectNode whole, String name, JsonNode piece) {
        JsonNode before = whole.path(name);
        if (piece.isTextual() && before.isTextual() && !isWord(name)) {
            texts.computeIfAbsent(whole, object -> new HashMap<>())
                    .computeIfAbsent(name, field -> new StringBuilder(before.textValue()))
                    .append(piece.textValue());
        } else if (piece.isArray()) {
            ArrayNode list = before.isArray() ? (ArrayNode) before : whole.putArray(name);
            piece.forEach(part -> mergePart(list, part));
        } else if (piece.isObject()) {
            merge(piece, before.isObject() ? (ObjectNode) before : whole.putObject(name));
        } else if (!piece.isNull() || before.isMissingNode()) {
            whole.set(name, piece);
        }
    }

    private void mergePart(ArrayNode list, JsonNode part) {
        if (part.has("index")) {
            for (JsonNode known : list) {
                if (known.path("index").equals(part.path("index"))) {
                    merge(part, (ObjectNode) known);
                    return;
                }
            }
            broken |= list.size() >= MOST_CHOICES;
        }
        list.add(part.deepCopy());
    }

    /** Said once, or again and again, but never in pieces. */
    private static boolean isWord(String name) {
        return name.equals("role") || name.equals("type") || name.equals("id") || name.equals("name");
    }
}
