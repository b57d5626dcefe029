/** A router in the place of the HTTP client of OpenAI's SDK for Java. */
@org.jspecify.annotations.NullMarked
module dev.llmrouter.openai {
    requires transitive dev.llmrouter.core;
    requires transitive openai.java.core;

    exports dev.llmrouter.openai;
}
