package dev.llmrouter.testing.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request to a {@link MockProvider} asks for.
 *
 * @param endpoint the path after {@code /v1/} or after Azure's deployment, or the verb after Gemini's model
 * @param model the body's model, Azure's deployment, or the model in Gemini's path
 * @param body the body; missing when it is no JSON
 * @param size how many characters the body has
 */
record MockCall(String endpoint, String model, JsonNode body, int size) {
    /** Four characters are a token of English, as a rule. */
    private static final int CHARACTERS_PER_TOKEN = 4;

    /** Where the prompt stands, in the dialects of OpenAI, Anthropic and Gemini. */
    private static final String[] PROMPT = {
        "messages",
        "input",
        "prompt",
        "query",
        "documents",
        "system",
        "contents",
        "systemInstruction",
        "content",
        "requests",
        "inputText",
        "instances"
    };

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern OPENAI = Pattern.compile("(?:/openai|/anthropic)?/v1/(.+)");
    /** Also as Vertex AI has it: below a project and a publisher. */
    private static final Pattern GEMINI = Pattern.compile(
            "/v[0-9][a-z0-9]*/(?:projects/[^/]+/locations/[^/]+/publishers/[^/]+/)?models/([^/]+):([A-Za-z]+)");

    private static final Pattern VERTEX =
            Pattern.compile("/v[0-9][a-z0-9]*/projects/[^/]+/locations/[^/]+/endpoints/[^/]+/(.+)");
    private static final Pattern FOUNDRY = Pattern.compile("/models/(.+)");
    private static final Pattern BEDROCK = Pattern.compile("/model/(.+)/(converse|converse-stream|invoke)");
    /** By which Vertex AI asks models of others in their own dialect: Anthropic's, here. */
    private static final Set<String> RAW = Set.of("rawPredict", "streamRawPredict");

    private static final Pattern AZURE = Pattern.compile("/openai/deployments/([^/]+)/(.+)");
    private static final Pattern AZURE_RESPONSES = Pattern.compile("/openai/(responses)");
    private static final Pattern FORM_MODEL = Pattern.compile("name=\"model\"(?:\r\n[^\r\n]+)*\r\n\r\n([^\r\n]*)\r\n");

    /** Reads a request; empty when its path belongs to no API that is known here. */
    static Optional<MockCall> read(String path, byte[] body) {
        Matcher bedrock = BEDROCK.matcher(path);
        if (bedrock.matches()) {
            return Optional.of(new MockCall(bedrock.group(2), bedrock.group(1), json(body), body.length));
        }
        Matcher gemini = GEMINI.matcher(path);
        if (gemini.matches() && RAW.contains(gemini.group(2))) {
            return Optional.of(new MockCall(MockMessages.ENDPOINT, gemini.group(1), json(body), body.length));
        }
        if (gemini.matches()) {
            return Optional.of(new MockCall(gemini.group(2), gemini.group(1), json(body), body.length));
        }
        Matcher azure = AZURE.matcher(path);
        if (azure.matches()) {
            String deployment = URLDecoder.decode(azure.group(1), UTF_8);
            return Optional.of(new MockCall(azure.group(2), deployment, json(body), body.length));
        }
        for (Pattern pattern : new Pattern[] {VERTEX, OPENAI, FOUNDRY, AZURE_RESPONSES}) {
            Matcher openAi = pattern.matcher(path);
            if (openAi.matches()) {
                JsonNode json = json(body);
                return Optional.of(new MockCall(openAi.group(1), model(json, body), json, body.length));
            }
        }
        return Optional.empty();
    }

    private static String model(JsonNode json, byte[] body) {
        if (json.path("model").isTextual()) {
            return json.path("model").textValue();
        }
        Matcher form = FORM_MODEL.matcher(new String(body, ISO_8859_1));
        return form.find() ? form.group(1) : "";
    }

    private static JsonNode json(byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json == null ? MissingNode.getInstance() : json;
        } catch (IOException form) {
            return MissingNode.getInstance();
        }
    }

    boolean streamed() {
        return body.path("stream").asBoolean()
                || endpoint.equals(MockGemini.STREAM)
                || endpoint.equals(MockConverse.STREAM);
    }

    MockDialect dialect() {
        return MockDialect.of(endpoint);
    }

    boolean wantsStreamUsage() {
        return body.path("stream_options").path("include_usage").asBoolean();
    }

    /** How long the answer may be; {@link Integer#MAX_VALUE} when the request does not say. */
    int maxTokens() {
        for (String name : new String[] {"max_completion_tokens", "max_output_tokens", "max_tokens"}) {
            if (isInt(body.path(name))) {
                return body.path(name).intValue();
            }
        }
        JsonNode gemini = body.path("generationConfig").path("maxOutputTokens");
        JsonNode other = isInt(gemini) ? gemini : body.path("inferenceConfig").path("maxTokens");
        return isInt(other) ? other.intValue() : Integer.MAX_VALUE;
    }

    private static boolean isInt(JsonNode value) {
        return value.isNumber() && value.canConvertToInt();
    }

    /** The tokens of the prompt, roughly. */
    int inputTokens() {
        int characters = 0;
        for (String name : PROMPT) {
            characters += text(body.path(name));
        }
        return Math.max(1, (characters == 0 && body.isMissingNode() ? size : characters) / CHARACTERS_PER_TOKEN);
    }

    private static int text(JsonNode node) {
        int characters = node.isTextual() ? node.textValue().length() : 0;
        for (JsonNode child : node) {
            characters += text(child);
        }
        return characters;
    }
}
