package dev.llmrouter.langchain4j;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.response.*;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.*;
import dev.llmrouter.testing.provider.*;

public class Try {
    public static void main(String[] a) throws Exception {
        try (MockProvider p = MockProvider.builder("p").start(); Router r = Router.builder().deployment(Deployment.builder("gpt-4", "openai/m").id("p").apiBase(p.baseUrl()).apiKey(Secret.of("k")).build()).build()) {
            System.out.println(RouterModels.chat(r, "gpt-4").chat("Hello"));
            System.out.println(RouterModels.embedding(r, "gpt-4").embed("Hello").content().dimension());
            var done = new java.util.concurrent.CompletableFuture<ChatResponse>();
            RouterModels.streamingChat(r, "gpt-4").chat("Hello", new StreamingChatResponseHandler() {
                public void onPartialResponse(String s) { System.out.print(s + "|"); }
                public void onCompleteResponse(ChatResponse c) { done.complete(c); }
                public void onError(Throwable e) { done.completeExceptionally(e); }
            });
            System.out.println(done.get());
            p.replies(MockReply.status(401));
            try { RouterModels.chat(r, "gpt-4").chat("Hello"); } catch (Exception e) { e.printStackTrace(System.out); }
        }
    }
}
