package dev.llmrouter.testing.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.ModelRequest;

/**
 * Writes requests whose text has a given number of characters. The text is copied from one buffer: making it
 * is most of the work else.
 */
public final class Prompts {
    public static final String MODEL = "sim";

    /** The header by which the simulated provider recognises a request; its true size is not in its text. */
    public static final String NUMBER = "x-sim-number";

    private static final byte[] TEXT = "The quick brown fox jumps over the lazy dog, and nobody is surprised. "
            .repeat(256)
            .getBytes(US_ASCII);
    private static final byte[] START = "{\"messages\":[{\"role\":\"user\",\"content\":\"".getBytes(US_ASCII);

    private final String model;
    private final byte[] end;

    /** Requests that announce so many tokens at most for their answer; 0 to say nothing. */
    public Prompts(int maxTokens) {
        this(MODEL, maxTokens);
    }

    /** The same for another model. */
    public Prompts(String model, int maxTokens) {
        this.model = model;
        end = ("\"}]" + (maxTokens > 0 ? ",\"max_tokens\":" + maxTokens : "") + "}").getBytes(US_ASCII);
    }

    public ModelRequest write(int number, int characters) {
        return ModelRequest.builder(model)
                .payload(JsonPayload.of(body(characters)))
                .header(NUMBER, Integer.toString(number))
                .build();
    }

    private byte[] body(int characters) {
        byte[] body = new byte[START.length + characters + end.length];
        System.arraycopy(START, 0, body, 0, START.length);
        for (int done = 0; done < characters; done += TEXT.length) {
            System.arraycopy(TEXT, 0, body, START.length + done, Math.min(TEXT.length, characters - done));
        }
        System.arraycopy(end, 0, body, START.length + characters, end.length);
        return body;
    }
}
