package dev.llmrouter.call;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.llmrouter.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalLong;
import java.util.Set;

/** Walks a body once and adds up what a model will read; the rules are {@link TokenEstimate}'s. */
final class PromptReader {
    private static final Set<String> PROMPT = Set.of(
            "messages",
            "input",
            "prompt",
            "instructions",
            "system",
            "query",
            "documents",
            "contents",
            "content",
            "requests",
            "systemInstruction",
            "system_instruction");
    /** Lists of messages, whose frame counts. */
    private static final Set<String> MESSAGES = Set.of("messages", "contents");

    private static final Set<String> TOOLS = Set.of(
            "tools", "functions", "response_format", "text", "output_config", "responseSchema", "responseJsonSchema");
    private static final Set<String> MAX_OUTPUT =
            Set.of("max_tokens", "max_completion_tokens", "max_output_tokens", "maxOutputTokens");
    /** Words of the frame, which the four tokens for a message stand for, and references that the model does not read. */
    private static final Set<String> FRAME = Set.of(
            "role",
            "type",
            "id",
            "tool_call_id",
            "tool_use_id",
            "call_id",
            "file_id",
            "cache_control",
            "encrypted_content",
            "signature",
            "thoughtSignature",
            "model",
            "taskType");

    private static final long MESSAGE = 4 * TextSize.UNITS_PER_TOKEN;
    /** OpenAI's price of a picture at low detail, and of 1024 × 1024 at high: 85 + 4 tiles of 170. */
    private static final long SMALL_PICTURE = 85 * TextSize.UNITS_PER_TOKEN;

    private static final long PICTURE = 765 * TextSize.UNITS_PER_TOKEN;
    /** MP3 of 16 kB/s is 21,000 characters for about 10 tokens a second. */
    private static final long RECORDING_CHARACTERS = 2_000;
    /** A PDF page of 100 kB is 133,000 characters for about 1,300 tokens. */
    private static final long FILE_CHARACTERS = 100;

    /** Of a text that is not decoded. */
    private static final long UNITS_OF_A_BYTE = TextSize.units("a");

    private final JsonParser parser;
    private long units;
    /** Of the block that is being read, as a rule. */
    private String lastType = "";

    private OptionalLong maxOutput = OptionalLong.empty();

    private PromptReader(JsonParser parser) {
        this.parser = parser;
    }

    static TokenEstimate read(byte[] body) {
        try (JsonParser parser = Json.parser(body)) {
            PromptReader reader = new PromptReader(parser);
            reader.body();
            return new TokenEstimate(TextSize.tokens(reader.units), reader.maxOutput);
        } catch (IOException impossible) {
            throw new UncheckedIOException("a body in memory that was valid JSON a moment ago", impossible);
        }
    }

    private void body() throws IOException {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (PROMPT.contains(name)) {
                prompt(MESSAGES.contains(name));
            } else if (name.equals("generationConfig") || name.equals("generation_config")) {
                generation();
            } else if (TOOLS.contains(name)) {
                tools();
            } else if (MAX_OUTPUT.contains(name) && parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                limit(parser.getValueAsLong(0));
            } else {
                parser.skipChildren();
            }
        }
    }

    /** Gemini's settings: the length of the answer, and the schema that it follows. */
    private void generation() throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (TOOLS.contains(name)) {
                tools();
            } else if (MAX_OUTPUT.contains(name) && parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                limit(parser.getValueAsLong(0));
            } else {
                parser.skipChildren();
            }
        }
    }

    private void limit(long tokens) {
        if (tokens >= 0) {
            maxOutput = OptionalLong.of(Math.max(tokens, maxOutput.orElse(0)));
        }
    }

    /** Everything down to the end of the value: schemas are read by the model with their names. */
    private void tools() throws IOException {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
                text();
            }
        } while (depth > 0 && parser.nextToken() != null);
    }

    private void prompt(boolean messages) throws IOException {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token == JsonToken.FIELD_NAME) {
                field(parser.currentName());
            } else if (token.isScalarValue()) {
                scalar(token);
            } else if (messages && depth == 2 && token == JsonToken.START_OBJECT) {
                units += MESSAGE;
            }
        } while (depth > 0 && parser.nextToken() != null);
    }

    /** Consumes the values that are not plain text; the others are met by the walk. */
    private void field(String name) throws IOException {
        switch (name) {
            case "image_url" -> picture();
            case "input_audio", "audio" -> encoded(RECORDING_CHARACTERS);
            case "file_data", "data" -> encoded(FILE_CHARACTERS);
            case "source", "inlineData", "inline_data", "fileData" -> source();
            default -> {
                if (FRAME.contains(name)) {
                    JsonToken value = parser.nextToken();
                    if (name.equals("type") && value == JsonToken.VALUE_STRING) {
                        lastType = parser.getText();
                    }
                    parser.skipChildren();
                }
            }
        }
    }

    /** An address or an object with {@code url} and {@code detail}; the address may be the picture itself and is not even decoded. */
    private void picture() throws IOException {
        long size = PICTURE;
        if (parser.nextToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean detail = parser.currentName().equals("detail");
                parser.nextToken();
                if (detail && parser.currentToken() == JsonToken.VALUE_STRING && "low".equals(parser.getText())) {
                    size = SMALL_PICTURE;
                }
                parser.skipChildren();
            }
        }
        units += size;
    }

    /** Anthropic's source of a block, and Gemini's data: what it is stands beside the data, or the block says so. */
    private void source() throws IOException {
        String block = lastType;
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            if (parser.currentToken().isScalarValue()) {
                scalar(parser.currentToken());
            } else {
                prompt(false);
            }
            return;
        }
        String media = "";
        long length = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "media_type", "mimeType", "mime_type" -> media = parser.getText();
                case "data" -> length = skipped();
                case "content" -> prompt(false);
                default -> parser.skipChildren();
            }
        }
        units += size(media.isEmpty() ? block : media, length);
    }

    private static long size(String kind, long length) {
        if (kind.startsWith("image")) {
            return PICTURE;
        }
        if (kind.startsWith("text")) {
            return length * UNITS_OF_A_BYTE;
        }
        long charactersPerToken = kind.startsWith("audio") ? RECORDING_CHARACTERS : FILE_CHARACTERS;
        return length * TextSize.UNITS_PER_TOKEN / charactersPerToken;
    }

    private void encoded(long charactersPerToken) throws IOException {
        parser.nextToken();
        units += skipped() * TextSize.UNITS_PER_TOKEN / charactersPerToken;
    }

    /** Passes over a value; its length is that of the bytes between here and there: base64 is one byte for each character. */
    private long skipped() throws IOException {
        long start = parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        return parser.currentLocation().getByteOffset() - start;
    }

    private void scalar(JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            text();
        } else if (token.isNumeric()) {
            units += TextSize.UNITS_PER_TOKEN;
        }
    }

    private void text() throws IOException {
        units += TextSize.units(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
    }
}
