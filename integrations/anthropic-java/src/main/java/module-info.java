/** A router in the place of the HTTP client of Anthropic's SDK for Java. */
@org.jspecify.annotations.NullMarked
module dev.llmrouter.anthropic {
    requires transitive dev.llmrouter.core;
    requires transitive anthropic.java.core;

    exports dev.llmrouter.anthropic;
}
