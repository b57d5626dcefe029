package dev.llmrouter.internal.dialect.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.internal.dialect.openai.FeaturesPageTest.Feature.Place;
import dev.llmrouter.transport.TransportRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of what of a chat is sent in which dialect, in docs/providers.md: each cell is what a request with the feature shows. */
class FeaturesPageTest {
    private static final String FIRST_ROW = "| of a chat | ";
    private static final String TOOLS =
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}},"
                    + "{\"type\":\"function\",\"function\":{\"name\":\"g\",\"parameters\":{\"type\":\"object\"}}}]";
    private static final String DATA = "data:image/png;base64,QUJD";

    private static final List<Deployment> DIALECTS = List.of(
            of("openai/gpt-4.1-mini"),
            of("anthropic/claude-sonnet-4-5"),
            of("gemini/gemini-2.5-flash"),
            of("bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
            of("cohere/command-a-03-2025"),
            of("ollama_chat/llama3"));

    /**
     * Something that a chat may have.
     *
     * @param name as the table has it
     * @param place where it stands
     * @param json it
     */
    record Feature(String name, Place place, String json) {
        enum Place {
            FIELD,
            FIELD_BESIDE_TOOLS,
            MESSAGE,
            PART
        }

        String request(boolean with) {
            return switch (place) {
                case FIELD -> body(MESSAGE_OF_USER, with ? "," + json : "");
                case FIELD_BESIDE_TOOLS -> body(MESSAGE_OF_USER, "," + TOOLS + (with ? "," + json : ""));
                case MESSAGE -> body(with ? json + "," + MESSAGE_OF_USER : MESSAGE_OF_USER, "");
                case PART -> body(user(with ? "," + json : ""), "");
            };
        }

        private static final String MESSAGE_OF_USER = user("");

        private static String user(String morePart) {
            return "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}" + morePart + "]}";
        }

        private static String body(String messages, String fields) {
            return "{\"max_tokens\":5000,\"messages\":[" + messages + "]" + fields + "}";
        }
    }

    private static final List<Feature> FEATURES = List.of(
            new Feature("system message", Place.MESSAGE, "{\"role\":\"system\",\"content\":\"Be kind.\"}"),
            new Feature("`tools`", Place.FIELD, TOOLS),
            new Feature(
                    "`tool_choice` of one function",
                    Place.FIELD_BESIDE_TOOLS,
                    "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}}"),
            new Feature("`parallel_tool_calls: false`", Place.FIELD_BESIDE_TOOLS, "\"parallel_tool_calls\":false"),
            new Feature(
                    "several calls of an answer, and their results",
                    Place.MESSAGE,
                    "{\"role\":\"user\",\"content\":\"Go\"},{\"role\":\"assistant\",\"tool_calls\":["
                            + "{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},"
                            + "{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]},"
                            + "{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"1\"},"
                            + "{\"role\":\"tool\",\"tool_call_id\":\"b\",\"content\":\"2\"}"),
            new Feature(
                    "image as a `data:` URL",
                    Place.PART,
                    "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + DATA + "\"}}"),
            new Feature(
                    "image by its address",
                    Place.PART,
                    "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a.example/b.png\"}}"),
            new Feature(
                    "PDF as a `data:` URL",
                    Place.PART,
                    "{\"type\":\"file\",\"file\":{\"filename\":\"a.pdf\",\"file_data\":\"data:application/pdf;base64,QUJD\"}}"),
            new Feature(
                    "`response_format` with a schema",
                    Place.FIELD,
                    "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":{\"type\":\"object\",\"properties\":{}}}}"),
            new Feature("`reasoning_effort: high`", Place.FIELD, "\"reasoning_effort\":\"high\""),
            new Feature("`reasoning_effort: none`", Place.FIELD, "\"reasoning_effort\":\"none\""),
            new Feature(
                    "`cache_control` on a part",
                    Place.PART,
                    "{\"type\":\"text\",\"text\":\"Long\",\"cache_control\":{\"type\":\"ephemeral\"}}"),
            new Feature("`stop`", Place.FIELD, "\"stop\":[\"END\"]"),
            new Feature("`temperature`, `top_p`", Place.FIELD, "\"temperature\":0.5,\"top_p\":0.9"),
            new Feature("`top_k`", Place.FIELD, "\"top_k\":40"),
            new Feature("`seed`", Place.FIELD, "\"seed\":7"),
            new Feature("`presence_penalty`", Place.FIELD, "\"presence_penalty\":0.5"),
            new Feature("`logprobs`", Place.FIELD, "\"logprobs\":true"),
            new Feature("`n: 2`", Place.FIELD, "\"n\":2"),
            new Feature("`logit_bias`", Place.FIELD, "\"logit_bias\":{\"1\":1}"),
            new Feature("`user`", Place.FIELD, "\"user\":\"u\""));

    private static Deployment of(String model) {
        return Calls.deployment(model, d -> d.params(Map.of("aws_region_name", "eu-west-1")));
    }

    /** What a mark adds to a text that is sent anyway is what differs between the two, so the mark is taken out of both. */
    private static String cell(Feature feature, Deployment dialect) {
        String with = feature.request(true);
        String without = feature.name().contains("cache_control")
                ? with.replace(",\"cache_control\":{\"type\":\"ephemeral\"}", "")
                : feature.request(false);
        try {
            return sent(with, dialect).equals(sent(without, dialect)) ? "left out" : "yes";
        } catch (IllegalArgumentException refused) {
            return "refused";
        }
    }

    private static String sent(String body, Deployment dialect) {
        TransportRequest request = Calls.send(Calls.call(Calls.chat(body), dialect));
        return request.url() + " " + Calls.text(request);
    }

    @Test
    void table_saysWhatIsSent() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "providers.md"));
        List<String> shown = page.lines()
                .dropWhile(line -> !line.startsWith(FIRST_ROW))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();

        assertEquals(
                FEATURES.stream().map(FeaturesPageTest::row).collect(Collectors.joining("\n")),
                String.join("\n", shown));
    }

    private static String row(Feature feature) {
        return "| " + feature.name() + " | "
                + DIALECTS.stream().map(dialect -> cell(feature, dialect)).collect(Collectors.joining(" | ")) + " |";
    }
}
