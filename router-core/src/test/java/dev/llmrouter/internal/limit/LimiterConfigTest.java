package dev.llmrouter.internal.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.config.RouterSettings;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimiterConfigTest {
    private static Kind kind(String model, UnaryOperator<Deployment.Builder> more) {
        Deployment deployment = more.apply(Deployment.builder("m", model)).build();
        return LimiterConfig.of(deployment, RouterSettings.builder().build()).kind();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai/gpt-4o", "azure/eu", "hosted_vllm/llama", "gemini/pro", "somebody/else"})
    void providersWithoutADocumentedBucket_slide(String model) {
        assertEquals(Kind.SLIDING, kind(model, d -> d));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://api.anthropic.com", "https://api.anthropic.com/v1"})
    void anthropicsOwnAddress_isABucket(String apiBase) {
        assertEquals(Kind.BUCKET, kind("anthropic/claude", d -> d));
        assertEquals(Kind.BUCKET, kind("anthropic/claude", d -> d.apiBase(apiBase)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://gateway.example/anthropic", "https://api.anthropic.com.example", "no address"})
    void anthropicElsewhere_slides(String apiBase) {
        assertEquals(Kind.SLIDING, kind("anthropic/claude", d -> d.apiBase(apiBase)));
    }

    @Test
    void burst_meansABucket() {
        Limits limits = Limits.builder().burst(Duration.ofSeconds(10)).build();

        assertEquals(Kind.BUCKET, kind("openai/gpt-4o", d -> d.limits(limits)));
    }

    @Test
    void whatIsSaid_winsOverWhatIsKnown() {
        Limits sliding = Limits.builder()
                .kind(Kind.SLIDING)
                .burst(Duration.ofSeconds(10))
                .build();

        assertEquals(Kind.SLIDING, kind("anthropic/claude", d -> d.limits(sliding)));
        assertEquals(
                Kind.BUCKET,
                kind(
                        "azure/eu",
                        d -> d.limits(Limits.builder().kind(Kind.BUCKET).build())));
    }

    @Test
    void deploymentAndLimitGroup_ofOneNameAreNotMixedUp() {
        Deployment alone = Deployment.builder("m", "openai/x").id("eu").build();
        Deployment grouped = Deployment.builder("m", "openai/x")
                .id("us")
                .limits(Limits.builder().group("eu").build())
                .build();

        assertNotEquals(LimiterConfig.keyOf(alone), LimiterConfig.keyOf(grouped));
    }

    @Test
    void deployments_areNotMixedUp() {
        Deployment one = Deployment.builder("m", "openai/x").id("eu").build();
        Deployment other = Deployment.builder("m", "openai/x").id("us").build();

        assertNotEquals(LimiterConfig.keyOf(one), LimiterConfig.keyOf(other));
    }

    @Test
    void callsAtOnce_areTheDeployments_elseTheRouters_elseUnlimited() {
        RouterSettings five =
                RouterSettings.builder().defaultMaxParallelRequests(5).build();
        Deployment own = Deployment.builder("m", "openai/x")
                .limits(Limits.builder().maxParallelRequests(2).build())
                .build();
        Deployment none = Deployment.builder("m", "openai/x").build();

        assertEquals(2, LimiterConfig.of(own, five).parallel());
        assertEquals(5, LimiterConfig.of(none, five).parallel());
        assertEquals(
                Long.MAX_VALUE,
                LimiterConfig.of(none, RouterSettings.builder().build()).parallel());
    }

    @Test
    void window_forgetsWhatWasTakenAMinuteBefore_wheneverThatWas() {
        long minute = Duration.ofMinutes(1).toNanos();
        LimiterConfig window = new LimiterConfig(Limits.none(), Kind.SLIDING, Long.MAX_VALUE, true);
        LimiterConfig bucket = new LimiterConfig(Limits.none(), Kind.BUCKET, Long.MAX_VALUE, true);

        assertFalse(window.hasLeftWindow(5 * minute, 6 * minute - 1));
        assertTrue(window.hasLeftWindow(5 * minute, 6 * minute));
        assertFalse(bucket.hasLeftWindow(5 * minute, 9 * minute));
    }
}
