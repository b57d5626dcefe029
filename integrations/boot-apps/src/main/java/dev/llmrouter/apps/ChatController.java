package dev.llmrouter.apps;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Asks the model what a caller asks. */
@RestController
class ChatController {
    private final ChatClient client;

    ChatController(ChatClient.Builder client) {
        this.client = client.build();
    }

    @PostMapping("/ask")
    String ask(@RequestBody String prompt) {
        return client.prompt(prompt).call().content();
    }

    @PostMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<String> stream(@RequestBody String prompt) {
        return client.prompt(prompt).stream().content();
    }
}
