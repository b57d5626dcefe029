package dev.llmrouter.spring;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** Which models of Spring AI are routed. */
@ConfigurationProperties("llmrouter.spring-ai")
public class SpringAiProperties {
    /** Whether the models of Spring AI for OpenAI are routed. */
    private boolean openai = true;

    /** Whether the models of Spring AI for Anthropic are routed. */
    private boolean anthropic = true;

    /** Makes the defaults. */
    public SpringAiProperties() {}

    /** {@return whether the models for OpenAI are routed (default true)} */
    public boolean isOpenai() {
        return openai;
    }

    /**
     * Sets {@link #isOpenai()}.
     *
     * @param value false to leave them as they are
     */
    public void setOpenai(boolean value) {
        openai = value;
    }

    /** {@return whether the models for Anthropic are routed (default true)} */
    public boolean isAnthropic() {
        return anthropic;
    }

    /**
     * Sets {@link #isAnthropic()}.
     *
     * @param value false to leave them as they are
     */
    public void setAnthropic(boolean value) {
        anthropic = value;
    }
}
