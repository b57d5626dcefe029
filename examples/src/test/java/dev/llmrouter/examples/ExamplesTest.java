package dev.llmrouter.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExamplesTest {
    private static String printed(Runnable main) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, UTF_8));
        try {
            main.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(UTF_8);
    }

    @Test
    void streamToTerminal_printsTheAnswerAndItsTokens() {
        String printed = printed(() -> StreamToTerminal.main(new String[0]));

        assertTrue(printed.startsWith("Every word of this sentence was an event of its own"), printed);
        assertTrue(printed.contains("17 out"), printed);
    }

    @Test
    void ownClient_isServedByTheHealthyDeployment() {
        String printed = printed(() -> OwnClient.main(new String[0]));

        assertEquals(4, printed.lines().count(), printed);
        assertTrue(printed.contains("eu answered 0, us answered 3"), printed);
    }

    @Test
    void withLangChain4j_isServedByTheDeploymentThatHasRoom() {
        String printed = printed(() -> WithLangChain4j.main(new String[0]));

        assertTrue(printed.startsWith("Hello from us."), printed);
        assertTrue(printed.contains("Hello |from |us.| 5 tokens"), printed);
        assertTrue(printed.contains("eu answered 0, us answered 4"), printed);
    }
}
