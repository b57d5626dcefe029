package dev.llmrouter.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.openai.spring.AutoConfig;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.langchain4j.RouterHttpClientBuilder;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Models of LangChain4j in an application with a router. */
class LangChain4jAutoConfigurationTest {
    private static final String HOST = "a.example";

    private final FakeTransport transport = new FakeTransport();

    private ApplicationContextRunner routed() {
        transport.at(HOST).always(FakeReply.text("Hello"));
        return Contexts.of("https://" + HOST + "/v1")
                .withConfiguration(AutoConfigurations.of(
                        LangChain4jClientAutoConfiguration.class, LangChain4jModelAutoConfiguration.class))
                .withBean(RouterCustomizer.class, () -> builder -> builder.transport(transport));
    }

    private ApplicationContextRunner withTheirStarter() {
        return routed().withConfiguration(AutoConfigurations.of(AutoConfig.class))
                .withPropertyValues(
                        "langchain4j.open-ai.chat-model.api-key=none",
                        "langchain4j.open-ai.chat-model.model-name=m",
                        "langchain4j.open-ai.chat-model.max-retries=0");
    }

    @Test
    void namedModels_areBeans() {
        routed().withPropertyValues(
                        "llmrouter.langchain4j.chat-model=m",
                        "llmrouter.langchain4j.streaming-chat-model=m",
                        "llmrouter.langchain4j.embedding-model=m")
                .run(context -> {
                    assertEquals("Hello", context.getBean(ChatModel.class).chat("Hi"));
                    assertThat(context).hasSingleBean(StreamingChatModel.class).hasSingleBean(EmbeddingModel.class);
                });
    }

    @Test
    void modelsThatAreNotNamed_areNoBeans() {
        routed().run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(ChatModel.class)
                .doesNotHaveBean(StreamingChatModel.class)
                .doesNotHaveBean(EmbeddingModel.class));
    }

    @Test
    void modelOfTheApplication_stays() {
        ChatModel own = new ChatModel() {};
        routed().withBean("own", ChatModel.class, () -> own)
                .withPropertyValues("llmrouter.langchain4j.chat-model=m")
                .run(context -> assertThat(context.getBean(ChatModel.class)).isSameAs(own));
    }

    @Test
    void listenersOfTheApplication_hear() {
        AtomicInteger requests = new AtomicInteger();
        routed().withBean(ChatModelListener.class, () -> new ChatModelListener() {
                    @Override
                    public void onRequest(ChatModelRequestContext context) {
                        requests.incrementAndGet();
                    }
                })
                .withPropertyValues("llmrouter.langchain4j.chat-model=m")
                .run(context -> context.getBean(ChatModel.class).chat("Hi"));
        assertEquals(1, requests.get());
    }

    @Test
    void modelOfTheirStarter_isRouted_withoutAChange() {
        withTheirStarter().run(context -> {
            assertEquals("Hello", context.getBean(ChatModel.class).chat("Hi"));
            assertEquals(1, transport.requestsTo(HOST).size());
        });
    }

    @Test
    void modelOfTheirStarter_winsOverANamedOne() {
        withTheirStarter()
                .withPropertyValues("llmrouter.langchain4j.chat-model=other")
                .run(context ->
                        assertEquals("Hello", context.getBean(ChatModel.class).chat("Hi")));
    }

    @Test
    void clientOfTheApplication_stays() {
        HttpClientBuilder own = RouterHttpClientBuilder.of(Router.builder()
                .deployment(Deployment.builder("x", "openai/x").build())
                .transport(transport)
                .build());
        withTheirStarter()
                .withBean("openAiChatModelHttpClientBuilder", HttpClientBuilder.class, () -> own)
                .run(context -> assertThat(context.getBean("openAiChatModelHttpClientBuilder"))
                        .isSameAs(own));
    }

    @Test
    void switchedOff_theirClientsAreTheirs() {
        String client = "openAiChatModelHttpClientBuilder";
        routed().run(context -> assertInstanceOf(RouterHttpClientBuilder.class, context.getBean(client)));
        routed().withPropertyValues("llmrouter.langchain4j.openai=false")
                .run(context -> assertThat(context).doesNotHaveBean(client));
    }

    @Test
    void withoutLangChain4j_thereIsNothing() {
        routed().withClassLoader(new FilteredClassLoader("dev.langchain4j", "dev.llmrouter.langchain4j"))
                .withPropertyValues("llmrouter.langchain4j.chat-model=m")
                .run(context -> assertThat(context).hasNotFailed());
    }
}
