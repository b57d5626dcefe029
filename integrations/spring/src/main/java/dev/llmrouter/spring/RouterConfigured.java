package dev.llmrouter.spring;

import dev.llmrouter.config.YamlSource;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches where the application has a configuration for a router. */
final class RouterConfigured extends SpringBootCondition {
    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Optional<YamlSource> found = new RouterSource(context.getEnvironment(), context.getResourceLoader()).find();
        ConditionMessage.Builder message = ConditionMessage.forCondition("Router");
        return found.map(source -> ConditionOutcome.match(message.foundExactly(source.name())))
                .orElseGet(() -> ConditionOutcome.noMatch(message.because(
                        "neither " + RouterSource.DEFAULT + " nor llmrouter.config nor llmrouter.model-list")));
    }
}
