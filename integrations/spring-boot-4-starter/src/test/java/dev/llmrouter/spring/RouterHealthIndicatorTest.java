package dev.llmrouter.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

class RouterHealthIndicatorTest {
    @Test
    void indicator_isThereWithARouter() {
        Contexts.of("https://a.example/v1").run(context -> {
            HealthIndicator indicator = context.getBean("llmrouterHealthIndicator", HealthIndicator.class);
            Health health = requireNonNull(indicator.health());
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).containsKey("groups");
        });
    }

    @Test
    void indicator_isNotThereWithoutARouter_orWhereItIsDisabled() {
        Contexts.empty().run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
        Contexts.of("https://a.example/v1")
                .withPropertyValues("management.health.llmrouter.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    }
}
