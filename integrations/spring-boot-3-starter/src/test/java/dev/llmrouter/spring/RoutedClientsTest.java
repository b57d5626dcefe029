package dev.llmrouter.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.testing.provider.MockReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.retry.NonTransientAiException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.http.client.HttpClientAutoConfiguration;
import org.springframework.boot.autoconfigure.web.client.RestClientAutoConfiguration;
import org.springframework.boot.autoconfigure.web.reactive.function.client.WebClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

@Timeout(120)
class RoutedClientsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, Object> CHAT =
            Map.of("model", "m", "messages", List.of(Map.of("role", "user", "content", "Hi")));
    private static final Map<String, Object> STREAM =
            Map.of("model", "m", "stream", true, "messages", List.of(Map.of("role", "user", "content", "Hi")));
    private static final String OPENAI = "https://api.openai.com/v1/chat/completions";

    private final MockProvider provider =
            MockProvider.builder("provider").apiKey("sk-1").answer("Hello").start();

    @AfterEach
    void stop() {
        provider.close();
    }

    private ApplicationContextRunner application() {
        return Contexts.of(provider.baseUrl())
                .withConfiguration(AutoConfigurations.of(
                        HttpClientAutoConfiguration.class,
                        RestClientAutoConfiguration.class,
                        WebClientAutoConfiguration.class));
    }

    private static String call(RestClient.Builder client, String address) {
        String answer = client.build()
                .post()
                .uri(address)
                .contentType(MediaType.APPLICATION_JSON)
                .body(CHAT)
                .retrieve()
                .body(String.class);
        return requireNonNull(answer);
    }

    private static Flux<String> stream(WebClient.Builder client) {
        return client.build()
                .post()
                .uri(OPENAI)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(STREAM)
                .retrieve()
                .bodyToFlux(String.class);
    }

    @Test
    void restClient_toOpenAi_isRouted() {
        application()
                .run(context -> assertThat(call(context.getBean(RestClient.Builder.class), OPENAI))
                        .contains("Hello"));
    }

    @Test
    void webClient_toOpenAi_isRouted() {
        application().run(context -> {
            List<String> events = requireNonNull(stream(context.getBean(WebClient.Builder.class))
                    .collectList()
                    .block(PATIENCE));
            assertThat(String.join("", events)).contains("Hello");
            assertEquals("[DONE]", events.get(events.size() - 1));
        });
    }

    @Test
    void requestsToOtherHosts_areNotRouted() {
        application().run(context -> {
            // The key of the deployment is not sent: the request went there by itself.
            assertThrows(
                    org.springframework.web.client.HttpClientErrorException.Unauthorized.class,
                    () -> call(context.getBean(RestClient.Builder.class), provider.baseUrl() + "/chat/completions"));
        });
    }

    @Test
    void routedHosts_areThoseOfTheProperty() {
        application()
                .withPropertyValues("llmrouter.routed-hosts=gateway.example")
                .run(context -> assertThat(call(
                                context.getBean(RestClient.Builder.class),
                                "https://gateway.example/v1/chat/completions"))
                        .contains("Hello"));
    }

    @Test
    void routedHosts_areThoseOfSpringAi() {
        application()
                .withPropertyValues("spring.ai.openai.base-url=http://proxy.example:4000")
                .run(context -> assertThat(call(
                                context.getBean(RestClient.Builder.class),
                                "http://proxy.example:4000/v1/chat/completions"))
                        .contains("Hello"));
    }

    @Test
    void cancelledFlux_endsTheCallAtOnce_alsoWhileTheProviderIsSilent() {
        provider.replies(MockReply.text("Once upon a time").silentAfter(2));
        application().run(context -> {
            Router router = context.getBean(Router.class);
            CountDownLatch begun = new CountDownLatch(1);
            Disposable reading =
                    stream(context.getBean(WebClient.Builder.class)).subscribe(event -> begun.countDown());
            assertTrue(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            assertEquals(1, router.snapshot().callsInFlight());

            reading.dispose();

            while (router.snapshot().callsInFlight() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
        });
    }

    @Test
    void whatTheRouterHasGivenUp_isNotRepeatedBySpringAi() {
        provider.failNext(Integer.MAX_VALUE, 503);
        application()
                .withConfiguration(AutoConfigurations.of(
                        org.springframework.ai.retry.autoconfigure.SpringAiRetryAutoConfiguration.class,
                        org.springframework.ai.model.tool.autoconfigure.ToolCallingAutoConfiguration.class,
                        org.springframework.ai.model.openai.autoconfigure.OpenAiChatAutoConfiguration.class))
                .withPropertyValues(
                        "spring.ai.openai.api-key=none",
                        "spring.ai.openai.chat.options.model=m",
                        "llmrouter.router-settings.num_retries=0")
                .run(context -> {
                    ChatModel model = context.getBean(ChatModel.class);

                    assertThrows(NonTransientAiException.class, () -> model.call("Hi"));

                    assertEquals(1, provider.requests().size());
                });
    }
}
