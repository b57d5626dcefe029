package dev.llmrouter.spring;

import dev.llmrouter.error.ConfigException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows the problems of a configuration in place of a stack trace, when they end the start of the application. */
class ConfigFailureAnalyzer extends AbstractFailureAnalyzer<ConfigException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Change the router's configuration: " + RouterSource.DEFAULT + ", or what llmrouter.config names.",
                cause);
    }
}
