package dev.llmrouter.strategy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds docs/strategies.md to what compiles and runs. */
class StrategiesPageTest {
    private static final Path PAGE = Path.of("../docs/strategies.md");
    private static final Path EXAMPLE = Path.of("src/test/java/dev/llmrouter/strategy/TwoChoices.java");

    @Test
    void strategyOfTheReader_isTheOneThatCompiles() throws IOException {
        String example = Files.readString(EXAMPLE);
        String shown = example.substring(example.indexOf("/**"));
        assertTrue(Files.readString(PAGE).contains("```java\n" + shown + "```"), PAGE + " does not show " + EXAMPLE);
    }

    @Test
    void strategyOfTheReader_prefersTheLessBusyOfTwo() {
        Picks.by(new TwoChoices()).assertShares(new Rows(Row.of("a").calls(5), Row.of("b")), 0.25, 0.75);
    }

    @Test
    void everyFactory_isOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        List<String> missing = List.of(RoutingStrategy.class.getMethods()).stream()
                .filter(method -> java.lang.reflect.Modifier.isStatic(method.getModifiers()))
                .map(method -> "RoutingStrategy." + method.getName() + "(")
                .filter(factory -> !page.contains(factory))
                .toList();
        assertEquals(List.of(), missing);
    }
}
