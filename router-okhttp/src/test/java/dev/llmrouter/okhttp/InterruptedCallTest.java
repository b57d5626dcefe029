package dev.llmrouter.okhttp;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * OkHttp throws an undeclared InterruptedException while it connects; code that catches IOException would
 * miss it.
 */
class InterruptedCallTest {
    @Test
    @Timeout(60)
    void interruptedThread_getsAnIoExceptionAndKeepsItsMark() {
        try (MockProvider provider = MockProvider.builder("a").start();
                OkHttpTransport transport = OkHttpTransport.create()) {
            byte[] body = "{\"model\":\"x\",\"messages\":[]}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            TransportCall call = transport.newCall(new TransportRequest(
                    provider.baseUrl() + "/chat/completions", Map.of("Content-Type", "application/json"), body, false));
            Thread.currentThread().interrupt();

            assertThrows(IOException.class, call::execute);
            assertTrue(Thread.interrupted());
        }
    }
}
