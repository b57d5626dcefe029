package dev.llmrouter.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The rules are only as good as the reading of sources, which is tested here. */
class SourceTest {
    @Test
    void commentsAndStrings_areNoCode() {
        Source source = new Source(
                "A.java",
                "package a.b;\n/* sleep( */ int x; // sleep(\nString s = \"sleep(\\\" sleep(\"; char c = '\"'; sleep(1);");
        assertEquals(List.of("A.java:3: sleep("), source.findIn(source.code(), Pattern.compile("sleep\\(")));
    }

    @Test
    void textBlock_isNoCode() {
        Source source = new Source("A.java", "x = \"\"\"\n  it's // \"sleep(\n\"\"\";\nsleep(2);");
        assertEquals(List.of("A.java:4: sleep("), source.findIn(source.code(), Pattern.compile("sleep\\(")));
    }

    @Test
    void packageName_isReadFromTheCode() {
        assertEquals("a.b", new Source("A.java", "/* package c; */\npackage a.b;\n").packageName());
        assertEquals("", new Source("module-info.java", "module a {}").packageName());
    }

    @Test
    void sources_areFound() {
        assertTrue(Source.mainOfCore().size() > 40);
        assertTrue(Source.tests().stream().anyMatch(source -> source.fileName().equals("SourceTest.java")));
        assertTrue(Source.main().containsAll(Source.mainOfCore()));
    }
}
