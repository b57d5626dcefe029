package dev.llmrouter.catalog;

/** A capability of a model beside answering with text. */
public enum ModelCapability {
    /** It takes pictures; {@code model_info.supports_vision}. */
    VISION("vision", "supports_vision", "pictures"),
    /** It calls tools; {@code model_info.supports_function_calling}. */
    TOOLS("tools", "supports_function_calling", "tools"),
    /** Its answer follows a JSON schema; {@code model_info.supports_response_schema}. */
    JSON_SCHEMA("schema", "supports_response_schema", "a JSON schema for its answer"),
    /** It searches the web; {@code model_info.supports_web_search}. */
    WEB_SEARCH("search", "supports_web_search", "a search of the web");

    private final String word;
    private final String key;
    private final String text;

    ModelCapability(String word, String key, String text) {
        this.word = word;
        this.key = key;
        this.text = text;
    }

    /** {@return its word in a table of models} */
    public String word() {
        return word;
    }

    /** {@return its key in {@code model_info}} */
    public String key() {
        return key;
    }

    /** {@return what such a model takes, for people} */
    public String text() {
        return text;
    }
}
