package dev.llmrouter.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.RouterKeys;
import dev.llmrouter.internal.request.Admission;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.trust.PassedHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about security matches the code for bodies and headers. */
class SecurityPageTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private final String page;

    SecurityPageTest() throws IOException {
        page = Files.readString(Path.of("..", "docs", "security.md"));
    }

    private Set<String> codes(String from, String to) {
        int start = page.indexOf(from);
        Matcher code = CODE.matcher(page.substring(start, page.indexOf(to, start)));
        Set<String> codes = new TreeSet<>();
        while (code.find()) {
            codes.add(code.group(1));
        }
        return codes;
    }

    @Test
    void headersThatArePassed_areThoseOfThePage() {
        assertEquals(new TreeSet<>(Admission.PASSED), codes("| traces and logs |", "`pass_headers` in"));
        for (String header : Admission.PASSED) {
            assertTrue(PassedHeaders.isPassed(header), header);
        }
    }

    @Test
    void keysThatMayCount_areThoseOfThePage() {
        Set<String> named = codes("| `num_retries`", "| `mock_response`");
        for (String key : RouterKeys.ALL) {
            boolean hasNoEffect = MockOptions.isOne(key)
                    || List.of("context_window_fallbacks", "content_policy_fallbacks")
                            .contains(key);
            assertTrue(hasNoEffect || named.contains(key), key);
        }
    }
}
