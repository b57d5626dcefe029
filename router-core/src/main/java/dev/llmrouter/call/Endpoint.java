package dev.llmrouter.call;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which endpoint a request is for: the path after {@code /v1/} of OpenAI's and Anthropic's APIs, the verb after the model of Gemini's. The
 * router treats all alike; an endpoint that has no constant here is made with {@link #of(String)}.
 *
 * @param path such as {@code chat/completions}; neither starts nor ends with a slash
 */
public record Endpoint(String path) {
    // First, because the constants below are checked by it.
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*");

    /** Chat completions. */
    public static final Endpoint CHAT_COMPLETIONS = new Endpoint("chat/completions");
    /** Text completions. */
    public static final Endpoint COMPLETIONS = new Endpoint("completions");
    /** Responses. */
    public static final Endpoint RESPONSES = new Endpoint("responses");
    /** Embeddings. */
    public static final Endpoint EMBEDDINGS = new Endpoint("embeddings");
    /** Images from a prompt. */
    public static final Endpoint IMAGES_GENERATIONS = new Endpoint("images/generations");
    /** Changes to images; a multipart body. */
    public static final Endpoint IMAGES_EDITS = new Endpoint("images/edits");
    /** Text to speech; a binary answer. */
    public static final Endpoint AUDIO_SPEECH = new Endpoint("audio/speech");
    /** Speech to text; a multipart body. */
    public static final Endpoint AUDIO_TRANSCRIPTIONS = new Endpoint("audio/transcriptions");
    /** Speech to English text; a multipart body. */
    public static final Endpoint AUDIO_TRANSLATIONS = new Endpoint("audio/translations");
    /** Moderations. */
    public static final Endpoint MODERATIONS = new Endpoint("moderations");
    /** Reranking. */
    public static final Endpoint RERANK = new Endpoint("rerank");
    /** Anthropic's messages. */
    public static final Endpoint MESSAGES = new Endpoint("messages");
    /** Gemini's content; streamed when the request is. */
    public static final Endpoint GENERATE_CONTENT = new Endpoint("generateContent");

    /** What LiteLLM's {@code model_info.mode} calls the endpoints of its kinds of model. */
    private static final Map<String, String> MODES = Map.of(
            "chat", "chat/completions",
            "completion", "completions",
            "responses", "responses",
            "embedding", "embeddings",
            "image_generation", "images/generations",
            "audio_speech", "audio/speech",
            "audio_transcription", "audio/transcriptions",
            "moderation", "moderations",
            "rerank", "rerank");

    /** OpenAI's endpoint for what others call by another name. */
    private static final Map<String, String> ALIKE = Map.of(
            "messages", "chat/completions",
            "generateContent", "chat/completions",
            "streamGenerateContent", "chat/completions",
            "embedContent", "embeddings",
            "batchEmbedContents", "embeddings");

    /**
     * Refuses a path that would leave the provider's address.
     *
     * @param path such as {@code chat/completions}
     */
    public Endpoint {
        if (!isOne(path)) {
            throw new IllegalArgumentException("an endpoint is a path such as chat/completions, not '" + path + "'");
        }
    }

    /**
     * Tells whether a text can be the path of an endpoint.
     *
     * @param path any text
     * @return whether it is names joined by slashes
     */
    public static boolean isOne(String path) {
        return PATH.matcher(requireNonNull(path, "path")).matches();
    }

    /**
     * An endpoint by its path.
     *
     * @param path such as {@code chat/completions}
     * @return the endpoint
     */
    public static Endpoint of(String path) {
        return new Endpoint(path);
    }

    /**
     * Tells whether a model of a kind serves this endpoint.
     *
     * @param mode LiteLLM's {@code model_info.mode}
     * @return false when the mode is known to belong to another endpoint
     */
    public boolean servedBy(String mode) {
        String served = MODES.get(mode);
        String asked = ALIKE.getOrDefault(path, path);
        // Chat models answer the responses endpoint and the other way round; providers decide.
        boolean talk = mode.equals("chat") || mode.equals("responses") || mode.equals("completion");
        return served == null || served.equals(asked) || !MODES.containsValue(asked) || (talk && isText(asked));
    }

    private static boolean isText(String asked) {
        return asked.equals(CHAT_COMPLETIONS.path) || asked.equals(RESPONSES.path) || asked.equals(COMPLETIONS.path);
    }
}
