package dev.llmrouter.internal.dialect.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.fuzz.Fuzz;
import dev.llmrouter.internal.dialect.FinishReason;
import dev.llmrouter.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The scan of an event against Jackson, and whatever else an event may be. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventScanFuzzTest {
    private static final Set<String> TEXTS = Set.of(
            "text",
            "delta",
            "content",
            "refusal",
            "thinking",
            "reasoning",
            "arguments",
            "partial_json",
            "reasoning_content");
    private static final Set<String> PARTS =
            Set.of("audio", "images", "tool_calls", "function_call", "reasoning_details");
    private static final Set<String> MUST_READ = Set.of("error", "usage", "message");
    private static final List<String> NAMES = List.of(
            "text",
            "delta",
            "content",
            "arguments",
            "audio",
            "tool_calls",
            "error",
            "usage",
            "message",
            "finish_reason",
            "choices",
            "id",
            "index",
            "model",
            "role",
            "other",
            "",
            "contents",
            "ключ");
    private static final List<String> VALUES = List.of(
            "null",
            "false",
            "true",
            "0",
            "-1.5e3",
            "\"\"",
            "\"a\"",
            "\"\\n\\\"x\\\\\"",
            "\"\\u00e9\\ud83d\\ude00\"",
            "\"漢😀\"",
            "\"stop\"",
            "\"content_filter\"",
            "\"error\"",
            "\"content\"",
            "{}",
            "[]",
            "[ ]",
            "{ }",
            "[0]",
            "[\"delta\",\"content\"]");

    @Test
    void event_ofAnyBytes_isScannedWithoutAnException() {
        Fuzz.check("events", 1_000, (input, random) -> {
            String event = new String(input, StandardCharsets.UTF_8);

            EventScan scan = EventScan.of(event);
            OpenAiEvents.content(new StreamEvent("message", event));

            assertTrue(scan.text().length() <= event.length());
            assertTrue(scan.plainLength() <= event.length());
        });
    }

    @Test
    void beginningThatIsKnown_changesNothingThatTheScanFinds() {
        Fuzz.check("events", 1_000, (input, random) -> {
            String event = new String(input, StandardCharsets.UTF_8);
            EventScan whole = EventScan.of(event);
            String start = event.substring(0, whole.plainLength());

            EventScan rest = EventScan.of(event, start);

            assertEquals(whole.text().toString(), rest.text().toString());
            assertEquals(whole.hasOutput(), rest.hasOutput());
            assertEquals(whole.needsReading(), rest.needsReading());
            assertEquals(whole.finishedChoices(), rest.finishedChoices());
        });
    }

    @Test
    void scan_findsWhatATreeHas() {
        for (long seed = 0; seed < 1_000L; seed++) {
            String event = object(new Random(seed), 3);
            Found found = new Found();
            found.in(Json.read(event));

            EventScan scan = EventScan.of(event);

            assertEquals(found.length, scan.text().length(), event);
            assertEquals(found.output, scan.hasOutput(), event);
            if (found.mustRead) {
                assertTrue(scan.needsReading(), event);
            }
        }
    }

    /** What a walk over the tree finds. */
    private static final class Found {
        private int length;
        private boolean output;
        private boolean mustRead;

        private void in(JsonNode value) {
            value.properties().forEach(field -> named(field.getKey(), field.getValue()));
            value.forEach(this::in);
        }

        private void named(String name, JsonNode value) {
            boolean says = saysSomething(value);
            if (TEXTS.contains(name) && value.isTextual()) {
                length += value.textValue().length();
                output |= says;
            }
            output |= PARTS.contains(name) && says;
            mustRead |= MUST_READ.contains(name) && says;
            mustRead |= name.equals("finish_reason")
                    && says
                    && !(value.isTextual() && FinishReason.of(value.textValue()) == FinishReason.ENDED);
        }
    }

    private static boolean saysSomething(JsonNode value) {
        return !(value.isNull()
                || (value.isBoolean() && !value.booleanValue())
                || (value.isTextual() && value.textValue().isEmpty())
                || (value.isContainerNode() && value.isEmpty()));
    }

    private static String object(Random random, int depth) {
        List<String> names = new ArrayList<>(NAMES);
        Collections.shuffle(names, random);
        StringBuilder text = new StringBuilder("{");
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append('"').append(names.get(i)).append(random.nextBoolean() ? "\":" : "\" : ");
            text.append(value(random, depth)).append(i == 0 ? "" : ",");
        }
        return text.append('}').toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 3 : 5)) {
            case 3 -> object(random, depth - 1);
            case 4 -> "[" + object(random, depth - 1) + ", " + value(random, depth - 1) + "]";
            default -> VALUES.get(random.nextInt(VALUES.size()));
        };
    }
}
