package dev.llmrouter.apps;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Asks the model what a caller asks. */
@RestController
class ChatController {
    private final Router router;

    ChatController(Router router) {
        this.router = router;
    }

    @PostMapping("/ask")
    String ask(@RequestBody String prompt) {
        return router.send(ModelRequest.chat("chat", prompt)).text();
    }
}
