package dev.llmrouter.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import dev.llmrouter.testing.provider.MockReply;
import dev.llmrouter.testing.provider.MockRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** LangChain4j's own models over a router, as applications use them. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RouterModelsTest {
    private final Fleet fleet = new Fleet(false, Fleet.PATIENT);

    @AfterEach
    void nothingIsInFlight() {
        assertEquals(0, fleet.router.snapshot().callsInFlight());
        fleet.close();
    }

    private MockRequest lastAsked() {
        List<MockRequest> requests = fleet.a.requests();
        return requests.get(requests.size() - 1);
    }

    @ParameterizedTest
    @EnumSource
    void call_isAnswered_andItsTokensAreCounted(ModelCall call) throws Throwable {
        fleet.a.replies(MockReply.status(500));

        assertEquals(call.answer, call.make(fleet.router));

        assertEquals(1, fleet.a.requests().size());
        assertEquals(1, fleet.b.requests().size());
        assertTrue(fleet.of("b").tokensUsed() > 0);
    }

    @Test
    void tokens_areThoseThatTheModelReports() {
        ChatResponse answer =
                RouterModels.chat(fleet.router, "m").chat(dev.langchain4j.data.message.UserMessage.from("Hi"));

        assertEquals((long) answer.tokenUsage().totalTokenCount(), fleet.of("a").tokensUsed());
    }

    @Test
    void tokensOfAStream_areThoseThatTheModelReports() throws Throwable {
        ModelCall.Recorder recorded = new ModelCall.Recorder();
        RouterModels.streamingChat(fleet.router, "m").chat("Hi", recorded);

        assertEquals(
                (long) recorded.whole().tokenUsage().totalTokenCount(),
                fleet.of("a").tokensUsed());
    }

    @Test
    void settings_areThoseOfTheModel() {
        OpenAiChatModel model = RouterModels.chat(
                fleet.router,
                "m",
                builder -> builder.temperature(0.2).supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA));

        model.chat("Hi");

        assertEquals(0.2, model.defaultRequestParameters().temperature());
        assertEquals("m", model.defaultRequestParameters().modelName());
        assertEquals(Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA), model.supportedCapabilities());
        assertTrue(
                lastAsked().body().replace(" ", "").contains("\"temperature\":0.2"),
                lastAsked().body());
        assertTrue(
                lastAsked().body().replace(" ", "").contains("\"model\":\"gpt-4o\""),
                lastAsked().body());
    }

    @Test
    void listener_getsAnswersAndErrors() {
        List<String> recorded = new ArrayList<>();
        OpenAiChatModel model = RouterModels.chat(
                fleet.router,
                "m",
                builder -> builder.listeners(List.of(new ChatModelListener() {
                    @Override
                    public void onResponse(ChatModelResponseContext context) {
                        recorded.add(context.chatResponse().aiMessage().text());
                    }

                    @Override
                    public void onError(ChatModelErrorContext context) {
                        recorded.add(context.error().getClass().getSimpleName());
                    }
                })));

        model.chat("Hi");
        fleet.a.replies(MockReply.status(400));
        try {
            model.chat("Hi");
        } catch (RuntimeException e) {
            recorded.add("thrown " + e.getClass().getSimpleName());
        }

        assertEquals(List.of(Fleet.ANSWER, "InvalidRequestException", "thrown InvalidRequestException"), recorded);
    }

    @Test
    void noRetriesOfTheModel_comeOnTop() {
        fleet.a.failNext(Long.MAX_VALUE, MockReply.status(400));

        try {
            RouterModels.chat(fleet.router, "m").chat("Hi");
        } catch (RuntimeException e) {
            assertEquals(1, fleet.a.requests().size(), e::toString);
            return;
        }
        assertFalse(true, "400 is no answer");
    }

    interface Assistant {
        String answer(String question);

        Person extract(String text);
    }

    record Person(String name, int age) {}

    static final class Weather {
        @Tool("Tells the weather of a city")
        String weather(String city) {
            return "sunny in " + city;
        }
    }

    @Test
    void aiService_callsToolsInSeveralRounds() {
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(RouterModels.chat(fleet.router, "m"))
                .tools(new Weather())
                .build();

        assertEquals("It is sunny in Ulm", assistant.answer("How is the weather in Ulm?"));

        assertEquals(2, fleet.a.requests().size());
        assertTrue(lastAsked().body().contains("sunny in Ulm"), lastAsked().body());
    }

    @Test
    void aiService_getsStructuredOutput() {
        fleet.a.replies(MockReply.text("{\"name\": \"Ada\", \"age\": 36}"));
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(RouterModels.chat(
                        fleet.router,
                        "m",
                        builder -> builder.supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)))
                .build();

        assertEquals(new Person("Ada", 36), assistant.extract("Ada is 36 years old"));

        assertTrue(lastAsked().body().contains("json_schema"), lastAsked().body());
    }

    interface StreamingAssistant {
        TokenStream answer(String question);
    }

    @Test
    void tokenStream_callsToolsAndFlows() throws Exception {
        StreamingAssistant assistant = AiServices.builder(StreamingAssistant.class)
                .streamingChatModel(RouterModels.streamingChat(fleet.router, "m"))
                .tools(new Weather())
                .build();
        StringBuilder pieces = new StringBuilder();
        List<String> tools = new ArrayList<>();
        CompletableFuture<ChatResponse> whole = new CompletableFuture<>();

        assistant
                .answer("How is the weather in Ulm?")
                .onPartialResponse(pieces::append)
                .onToolExecuted(executed -> tools.add(executed.request().name() + ": " + executed.result()))
                .onCompleteResponse(whole::complete)
                .onError(whole::completeExceptionally)
                .start();

        assertEquals(
                "It is sunny in Ulm",
                whole.get(30, TimeUnit.SECONDS).aiMessage().text());
        assertEquals("It is sunny in Ulm", pieces.toString());
        assertEquals(List.of("weather: sunny in Ulm"), tools);
    }

    @Test
    void embeddings_ofSeveralSegments_areOneRequest() {
        Response<List<Embedding>> embeddings = RouterModels.embedding(fleet.router, "m")
                .embedAll(List.of(TextSegment.from("one"), TextSegment.from("two")));

        assertEquals(2, embeddings.content().size());
        assertEquals(1, fleet.a.requests().size());
        assertTrue(fleet.of("a").tokensUsed() > 0);
    }
}
