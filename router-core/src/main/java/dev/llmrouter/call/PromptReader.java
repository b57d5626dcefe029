package dev.llmrouter.call;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.llmrouter.catalog.Bounded;
import dev.llmrouter.json.JsonFields;
import dev.llmrouter.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Adds up what a model will read, while the fields of a body are found; the rules are {@link TokenEstimate}'s. Texts are counted where they
 * stand and never copied: a body may be tens of megabytes of them.
 */
final class PromptReader implements JsonFields.ValueReader {
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

    private static final byte[] LOW = "\"low\"".getBytes(StandardCharsets.US_ASCII);
    /** A number of so many digits is a long. */
    private static final int LONG_DIGITS = 18;
    /** Of a text that is not decoded. */
    private static final long UNITS_OF_A_BYTE = TextSize.units("a");
    /** Types of blocks and of media have some ten letters. */
    private static final int LONGEST_WORD = 32;

    private long units;
    private boolean pictures;
    /** Of the block that is being read, as a rule. */
    private String lastType = "";

    private OptionalLong maxOutput = OptionalLong.empty();

    /** Whether a picture was among them. */
    boolean hasPictures() {
        return pictures;
    }

    /** What the fields came to that were read. */
    TokenEstimate estimate() {
        return new TokenEstimate(TextSize.tokens(units), maxOutput);
    }

    @Override
    public void read(String name, byte[] json, JsonParser parser) throws IOException {
        switch (name) {
            case "messages", "contents" -> prompt(true, json, parser);
            case "input",
                    "prompt",
                    "instructions",
                    "system",
                    "query",
                    "documents",
                    "content",
                    "requests",
                    "systemInstruction",
                    "system_instruction" -> prompt(false, json, parser);
            case "generationConfig", "generation_config" -> generation(json, parser);
            default -> setting(name, json, parser);
        }
    }

    private void setting(String name, byte[] json, JsonParser parser) throws IOException {
        switch (name) {
            case "tools",
                    "functions",
                    "response_format",
                    "text",
                    "output_config",
                    "responseSchema",
                    "responseJsonSchema" -> tools(json, parser);
            case "max_tokens", "max_completion_tokens", "max_output_tokens", "maxOutputTokens" -> limit(parser);
            default -> parser.skipChildren();
        }
    }

    /** Gemini's settings: the length of the answer, and the schema that it follows. */
    private void generation(byte[] json, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            setting(name, json, parser);
        }
    }

    private void limit(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            // A number of any length may stand there.
            long tokens = parser.getTextLength() <= LONG_DIGITS ? parser.getLongValue() : Long.MAX_VALUE;
            if (tokens >= 0) {
                maxOutput = OptionalLong.of(Math.max(Bounded.count(tokens), maxOutput.orElse(0)));
            }
        }
        parser.skipChildren();
    }

    /** Everything down to the end of the value: schemas are read by the model with their names. */
    private void tools(byte[] json, JsonParser parser) throws IOException {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token == JsonToken.FIELD_NAME) {
                units += TextSize.units(parser.currentName());
            } else if (token == JsonToken.VALUE_STRING) {
                text(json, parser);
            }
        } while (depth > 0 && parser.nextToken() != null);
    }

    private void prompt(boolean messages, byte[] json, JsonParser parser) throws IOException {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token == JsonToken.FIELD_NAME) {
                field(parser.currentName(), json, parser);
            } else if (token.isScalarValue()) {
                scalar(json, parser);
            } else if (messages && depth == 2 && token == JsonToken.START_OBJECT) {
                units += MESSAGE;
            }
        } while (depth > 0 && parser.nextToken() != null);
    }

    /** Consumes the values that are not plain text; the others are met by the walk. */
    private void field(String name, byte[] json, JsonParser parser) throws IOException {
        switch (name) {
            case "image_url" -> picture(json, parser);
            case "input_audio", "audio" -> encoded(RECORDING_CHARACTERS, json, parser);
            case "file_data", "data" -> encoded(FILE_CHARACTERS, json, parser);
            case "source", "inlineData", "inline_data", "fileData" -> source(json, parser);
            default -> {
                if (FRAME.contains(name)) {
                    JsonToken value = parser.nextToken();
                    if (name.equals("type") && value == JsonToken.VALUE_STRING) {
                        lastType = word(json, parser);
                    }
                    parser.skipChildren();
                }
            }
        }
    }

    /** An address or an object with {@code url} and {@code detail}; the address may be the picture itself. */
    private void picture(byte[] json, JsonParser parser) throws IOException {
        long size = PICTURE;
        pictures = true;
        if (parser.nextToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean detail = parser.currentName().equals("detail");
                parser.nextToken();
                if (detail && isLow(json, parser)) {
                    size = SMALL_PICTURE;
                }
                parser.skipChildren();
            }
        } else {
            parser.skipChildren();
        }
        units += size;
    }

    private static boolean isLow(byte[] json, JsonParser parser) {
        int start = start(parser);
        return Arrays.equals(json, start, Math.min(json.length, start + LOW.length), LOW, 0, LOW.length);
    }

    /** Anthropic's source of a block, and Gemini's data: what it is stands beside the data, or the block says so. */
    private void source(byte[] json, JsonParser parser) throws IOException {
        String block = lastType;
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            if (parser.currentToken().isScalarValue()) {
                scalar(json, parser);
            } else {
                prompt(false, json, parser);
            }
            return;
        }
        String media = "";
        long length = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "media_type", "mimeType", "mime_type" -> {
                    media = value == JsonToken.VALUE_STRING ? word(json, parser) : "";
                    parser.skipChildren();
                }
                case "data" -> length = skipped(json, parser);
                case "content" -> prompt(false, json, parser);
                default -> parser.skipChildren();
            }
        }
        String kind = media.isEmpty() ? block : media;
        pictures |= kind.startsWith("image");
        units += size(kind, length);
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

    private void encoded(long charactersPerToken, byte[] json, JsonParser parser) throws IOException {
        parser.nextToken();
        units += skipped(json, parser) * TextSize.UNITS_PER_TOKEN / charactersPerToken;
    }

    /** Passes over a value; its length is that of the bytes between here and there: base64 is one byte for each character. */
    private static long skipped(byte[] json, JsonParser parser) throws IOException {
        boolean isText = parser.currentToken() == JsonToken.VALUE_STRING;
        int start = start(parser);
        parser.skipChildren();
        long end = isText ? JsonText.end(json, start) : parser.currentLocation().getByteOffset();
        return end - start;
    }

    /** The beginning of a short text. */
    private static String word(byte[] json, JsonParser parser) {
        int start = start(parser) + 1;
        int end = start;
        while (end < json.length && end - start < LONGEST_WORD && json[end] != '"') {
            end++;
        }
        return new String(json, start, end - start, StandardCharsets.UTF_8);
    }

    private void scalar(byte[] json, JsonParser parser) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            text(json, parser);
        } else if (parser.currentToken().isNumeric()) {
            units += TextSize.UNITS_PER_TOKEN;
        }
    }

    private void text(byte[] json, JsonParser parser) {
        units += TextSize.units(json, start(parser));
    }

    private static int start(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }
}
