package dev.llmrouter.call;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which of OpenAI's endpoints a request is for: the path after {@code /v1/}. The router treats all alike; an endpoint that has no constant
 * here is made with {@link #of(String)}.
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
        // Chat models answer the responses endpoint and the other way round; providers decide.
        boolean talk = mode.equals("chat") || mode.equals("responses") || mode.equals("completion");
        return served == null || served.equals(path) || !MODES.containsValue(path) || (talk && isText());
    }

    private boolean isText() {
        return equals(CHAT_COMPLETIONS) || equals(RESPONSES) || equals(COMPLETIONS);
    }
}
