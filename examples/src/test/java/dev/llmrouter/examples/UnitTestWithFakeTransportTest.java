package dev.llmrouter.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import org.junit.jupiter.api.Test;

/**
 * How to test your own code without a server, a network or a moment of waiting: answers by script, time that
 * stands still.
 */
class UnitTestWithFakeTransportTest {
    private final FakeTransport transport = new FakeTransport();

    private Router router(String... ids) {
        Router.Builder builder = Router.builder().transport(transport).time(transport.clock());
        for (String id : ids) {
            builder.deployment(Deployment.builder("gpt-4o", "openai/gpt-4o")
                    .id(id)
                    .apiBase("https://" + id + ".example/v1")
                    .build());
        }
        return builder.build();
    }

    @Test
    void answer_comesFromTheScript() {
        try (Router router = router("eu")) {
            transport.at("eu.example").replies(FakeReply.text("Hello"));

            assertEquals("Hello", router.send(ModelRequest.chat("gpt-4o", "Hi")).text());
        }
    }

    @Test
    void brokenDeployment_isLeftForAnother() {
        try (Router router = router("eu", "us")) {
            transport.at("eu.example").always(FakeReply.status(503));

            ModelResponse response = router.send(ModelRequest.chat("gpt-4o", "Hi"));

            assertEquals("us", response.deploymentId());
        }
    }
}
