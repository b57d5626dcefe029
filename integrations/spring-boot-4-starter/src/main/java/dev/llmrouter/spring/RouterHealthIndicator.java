package dev.llmrouter.spring;

import dev.llmrouter.Router;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** Hands {@link RouterHealth} to Spring Boot, whose types for it lie elsewhere in each generation. */
class RouterHealthIndicator extends AbstractHealthIndicator {
    private final Router router;

    RouterHealthIndicator(Router router) {
        super("The router's health cannot be read");
        this.router = router;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        RouterHealth health = RouterHealth.of(router.snapshot());
        builder.status(new Status(health.state().name())).withDetails(health.details());
    }
}
