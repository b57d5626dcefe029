package dev.llmrouter.testing.contract;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.provider.EventContent;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.provider.RateLimits;
import dev.llmrouter.transport.TransportRequest;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The suite finds what is wrong. */
class ProviderContractTest {
    private static final Provider GOOD = Providers.standard("hosted_vllm").orElseThrow();

    /** As good as another one, but for what a test overrides. */
    private static class Faulty implements Provider {
        @Override
        public String name() {
            return GOOD.name();
        }

        @Override
        public Optional<String> missing(Deployment deployment) {
            return GOOD.missing(deployment);
        }

        @Override
        public TransportRequest request(ProviderCall call) {
            return GOOD.request(call);
        }

        @Override
        public Outcome outcome(Answer answer) {
            return GOOD.outcome(answer);
        }

        @Override
        public EventContent content(StreamEvent event) {
            return GOOD.content(event);
        }

        @Override
        public boolean marksEndOfStream(Endpoint endpoint) {
            return GOOD.marksEndOfStream(endpoint);
        }

        @Override
        public RateLimits rateLimits(Map<String, String> headers) {
            return GOOD.rateLimits(headers);
        }
    }

    private static void assertFinds(Provider faulty, Consumer<ProviderContract> test) {
        ProviderContract suite = new OpenAiShapes() {
            @Override
            protected Provider provider() {
                return faulty;
            }

            @Override
            protected Deployment.Builder deployment() {
                return Deployment.builder("m", "hosted_vllm/llama").apiBase("https://vllm.example/v1");
            }
        };
        assertThrows(AssertionError.class, () -> test.accept(suite));
    }

    @Test
    void everyAnswerTakenForASuccess_isFound() {
        Provider faulty = new Faulty() {
            @Override
            public Outcome outcome(Answer answer) {
                return Outcome.success(answer.status(), TokenUsage.of(7, 3));
            }
        };
        assertFinds(faulty, ProviderContract::goodStatusWithoutAnAnswer_isAFailure);
        assertFinds(faulty, ProviderContract::badStatus_isAFailureOfItsKind);
    }

    @Test
    void keyInTheAddress_isFound() {
        Provider faulty = new Faulty() {
            @Override
            public TransportRequest request(ProviderCall call) {
                TransportRequest good = GOOD.request(call);
                String key = call.deployment().apiKey().orElseThrow().reveal();
                return new TransportRequest(good.url() + "?key=" + key, good.headers(), good.body(), good.streamed());
            }
        };
        assertFinds(faulty, ProviderContract::request_carriesTheKeyInAHeaderOnly);
    }

    @Test
    void bodyOfTheCallerSentAsItIs_isFound() {
        Provider faulty = new Faulty() {
            @Override
            public TransportRequest request(ProviderCall call) {
                TransportRequest good = GOOD.request(call);
                byte[] raw = ((dev.llmrouter.call.JsonPayload) call.request().payload()).bytes();
                return new TransportRequest(good.url(), good.headers(), raw, good.streamed());
            }
        };
        assertFinds(faulty, ProviderContract::request_hasThePromptAndNoFieldOfTheRouter);
    }

    @Test
    void eventsWithoutUsage_areFound() {
        Provider faulty = new Faulty() {
            @Override
            public EventContent content(StreamEvent event) {
                return EventContent.PLAIN;
            }
        };
        assertFinds(faulty, ProviderContract::events_haveOutputUsageAndAnEnd);
    }
}
