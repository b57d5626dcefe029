package dev.llmrouter.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.openai.errors.OpenAIServiceException;
import dev.llmrouter.Router;
import dev.llmrouter.testing.provider.MockProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.model.openai.autoconfigure.OpenAiChatAutoConfiguration;
import org.springframework.ai.model.tool.autoconfigure.ToolCallingAutoConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.mock.env.MockEnvironment;

@Timeout(120)
class RoutedClientsTest {
    private static final String BODY = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private final MockProvider provider =
            MockProvider.builder("provider").apiKey("sk-1").answer("Hello").start();

    @AfterEach
    void stop() {
        provider.close();
    }

    private ApplicationContextRunner application() {
        return Contexts.of(provider.baseUrl())
                .withConfiguration(
                        AutoConfigurations.of(ToolCallingAutoConfiguration.class, OpenAiChatAutoConfiguration.class))
                .withPropertyValues("spring.ai.openai.api-key=none", "spring.ai.openai.chat.model=m");
    }

    @Test
    void modelOfSpringAi_isRouted() {
        application().run(context -> {
            assertEquals("Hello", context.getBean(ChatModel.class).call("Hi"));
            assertThat(String.join(
                            "",
                            context.getBean(ChatModel.class).stream("Hi")
                                    .collectList()
                                    .block(Duration.ofMinutes(1))))
                    .isEqualTo("Hello");
        });
    }

    @Test
    void modelsOfOpenAi_areNotRouted_whereThePropertySaysSo() {
        application()
                .withPropertyValues("llmrouter.spring-ai.openai=false")
                .run(context ->
                        assertThat(context).hasSingleBean(Router.class).doesNotHaveBean("llmRouterOpenAiCustomizer"));
    }

    @Test
    void whatTheRouterHasGivenUp_isNotRepeatedBySpringAi() {
        provider.failNext(Integer.MAX_VALUE, 503);
        application()
                .withPropertyValues("llmrouter.router-settings.num_retries=0")
                .run(context -> {
                    ChatModel model = context.getBean(ChatModel.class);

                    assertThrows(OpenAIServiceException.class, () -> model.call("Hi"));

                    assertEquals(1, provider.requests().size());
                });
    }

    private static Call call(Router router) {
        return new OkHttpClient.Builder()
                .addInterceptor(new RoutedInterceptor(() -> router))
                .build()
                .newCall(new Request.Builder()
                        .url("https://api.openai.com/v1/chat/completions")
                        .post(RequestBody.create(BODY, MediaType.get("application/json")))
                        .build());
    }

    @Test
    void cancelledCall_endsAtTheProvider() {
        provider.hang();
        application().run(context -> {
            Router router = context.getBean(Router.class);
            Call call = call(router);
            CompletableFuture<IOException> failed = new CompletableFuture<>();
            call.enqueue(new Callback() {
                @Override
                public void onFailure(Call ended, IOException e) {
                    failed.complete(e);
                }

                @Override
                public void onResponse(Call ended, Response response) {
                    response.close();
                    failed.completeExceptionally(new AssertionError("answered"));
                }
            });
            while (router.snapshot().callsInFlight() == 0) {
                LockSupport.parkNanos(1_000_000);
            }

            call.cancel();

            assertEquals("Canceled", failed.join().getMessage());
            assertEquals(0, router.snapshot().callsInFlight());
        });
    }

    @Test
    void timeoutsAndRetriesOfSpringAi_areLeftToTheRouter() {
        MockEnvironment environment = new MockEnvironment().withProperty("llmrouter.config", "/etc/router.yaml");

        new SpringAiDefaults().postProcessEnvironment(environment, new SpringApplication(RoutedClientsTest.class));

        assertEquals("1h", environment.getProperty("spring.ai.openai.timeout"));
        assertEquals("0", environment.getProperty("spring.ai.openai.max-retries"));
    }

    @Test
    void whatTheApplicationSets_stays() {
        MockEnvironment environment = new MockEnvironment()
                .withProperty("llmrouter.config", "/etc/router.yaml")
                .withProperty("spring.ai.openai.timeout", "90s");

        new SpringAiDefaults().postProcessEnvironment(environment, new SpringApplication(RoutedClientsTest.class));

        assertEquals("90s", environment.getProperty("spring.ai.openai.timeout"));
    }

    @Test
    void withoutARouter_springAiIsLeftAlone() {
        MockEnvironment environment = new MockEnvironment();

        new SpringAiDefaults().postProcessEnvironment(environment, new SpringApplication(RoutedClientsTest.class));

        assertThat(environment.getProperty("spring.ai.openai.timeout")).isNull();
    }
}
