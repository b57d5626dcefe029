package dev.llmrouter.internal.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tags that ask for deployments, require something of them, or exclude them. */
class RequestTagsTest {
    private static final List<String> NONE = List.of();

    private static RequestTags of(String... tags) {
        return RequestTags.of(List.of(tags), "");
    }

    @Test
    void tagsWithoutMarks_areAllLookedFor() {
        assertEquals(new RequestTags(List.of("eu", "paid"), NONE, NONE), of("eu", "paid"));
        assertEquals(new RequestTags(NONE, NONE, NONE), of());
    }

    @Test
    void marks_requireAndExclude() {
        assertEquals(
                new RequestTags(List.of("eu"), List.of("paid"), List.of("preview")), of("!preview", "eu", "&paid"));
    }

    @Test
    void markAlone_meansNothing() {
        assertEquals(new RequestTags(List.of("eu"), NONE, NONE), of("!", "&", "eu"));
    }

    @Test
    void prefix_leavesOtherTagsOut() {
        List<String> tags = List.of("route:eu", "team:one", "route:!preview", "route:&paid");

        assertEquals(
                new RequestTags(List.of("eu"), List.of("paid"), List.of("preview")), RequestTags.of(tags, "route:"));
    }

    @ParameterizedTest
    @CsvSource({"paid, true", "paid eu, true", "eu, false", "paid preview, false"})
    void deployment_mustHaveWhatIsRequired_andNothingThatIsExcluded(String own, boolean allowed) {
        assertEquals(allowed, of("&paid", "!preview").allow(List.of(own.split(" "))));
    }

    @Test
    void requestWithoutMarks_allowsEveryDeployment() {
        assertTrue(of("eu").allow(NONE));
        assertTrue(of().allow(List.of("eu")));
    }

    @Test
    void oneTag_orAll_mustBeThere() {
        RequestTags both = of("eu", "paid");

        assertTrue(both.wish(List.of("paid"), true));
        assertFalse(both.wish(List.of("paid"), false));
        assertTrue(both.wish(List.of("paid", "eu", "new"), false));
        assertFalse(both.wish(List.of("new"), true));
        assertFalse(of().wish(List.of("eu"), true));
        assertFalse(of().wish(List.of("eu"), false));
    }
}
