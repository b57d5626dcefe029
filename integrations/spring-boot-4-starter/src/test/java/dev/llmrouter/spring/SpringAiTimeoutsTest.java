package dev.llmrouter.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class SpringAiTimeoutsTest {
    private static final String ADDRESS = "https://a.example/v1";

    @Test
    void timeoutShorterThanTheRouters_isAWarningWithTheProperty(CapturedOutput log) {
        Contexts.of(ADDRESS)
                .withPropertyValues("spring.ai.openai.timeout=20s")
                .run(
                        context -> assertThat(log.getAll())
                                .contains(
                                        "spring.ai.openai.timeout of 20.0 s ends calls before the router may, whose timeout is 600.0 s"));
    }

    @Test
    void timeoutLongerThanTheRouters_isFine(CapturedOutput log) {
        Contexts.of(ADDRESS)
                .withPropertyValues("spring.ai.openai.timeout=20s", "llmrouter.router-settings.timeout=15")
                .run(context -> assertThat(log.getAll()).doesNotContain("spring.ai.openai.timeout of"));
    }

    @Test
    void retries_areAWarning(CapturedOutput log) {
        Contexts.of(ADDRESS)
                .withPropertyValues("spring.ai.openai.max-retries=3")
                .run(context -> assertThat(log.getAll()).contains("spring.ai.openai.max-retries of 3 repeats calls"));
    }
}
