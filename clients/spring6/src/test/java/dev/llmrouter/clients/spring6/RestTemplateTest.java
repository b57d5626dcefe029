package dev.llmrouter.clients.spring6;

import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.clients.ClientContract;
import dev.llmrouter.clients.Dialect;
import dev.llmrouter.clients.Fault;
import java.util.Map;
import org.springframework.web.client.RestTemplate;

class RestTemplateTest extends ClientContract {
    RestTemplateTest() {
        super(Dialect.OPENAI);
    }

    /** Of a 401 the JDK's old client, on which it rests, drops the body. */
    @Override
    protected boolean carriesBody(Fault fault) {
        return fault != Fault.KEY;
    }

    @Override
    protected Object ask(Deployment deployment, ClientAttempt attempt) {
        return new RestTemplate()
                .postForObject(
                        deployment.apiBase().orElseThrow() + "/chat/completions",
                        Map.of("model", attempt.providerModel()),
                        String.class);
    }
}
