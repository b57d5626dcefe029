package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.llmrouter.trust.KeyTable;
import dev.llmrouter.trust.KeyTable.Section;
import dev.llmrouter.trust.KeyTable.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * What is made of the table of keys is what the repository has: the page of all keys, and the schema. With
 * the system property {@code llmrouter.write} the files are written in place of being compared.
 */
class KeyPagesTest {
    private static final Path ROOT = Path.of("..");
    private static final String SCHEMA = "router.schema.json";

    private static void same(Path file, String made) throws IOException {
        if (System.getProperty("llmrouter.write") != null) {
            Files.writeString(file, made);
        }
        assertEquals(
                made, Files.readString(file), file + ": run this test with -Dllmrouter.write=true to write it anew");
    }

    @Test
    void schema_isThatOfTheTableOfKeys() throws IOException {
        same(ROOT.resolve(SCHEMA), new SchemaWriter().write());
    }

    @Test
    void schemaOfTheJar_isTheSame() throws IOException {
        same(Path.of("src/main/resources/dev/llmrouter/config", SCHEMA), new SchemaWriter().write());
    }

    @Test
    void everyKeyThatDoesNothing_hasAReason() {
        for (KeyTable.Key key : KeyTable.KEYS) {
            if (key.standing() == Standing.NOTE || key.standing() == Standing.UNSUPPORTED) {
                assertNotEquals("", KeyReasons.of(key.section(), key.name()), key::toString);
            }
        }
    }

    @Test
    void pageOfKeys_isTheTableOfKeys() throws IOException {
        StringBuilder page = new StringBuilder("""
                # All keys

                Every key of a configuration that the router knows, LiteLLM's and ours, and its effect. Keys that are read are explained in
                [Configuration](configuration.md). This page is made of the table of keys
                (`mvn -pl router-core test -Dtest=KeyPagesTest -Dllmrouter.write=true`), as is
                [the schema for editors](configuration.md#in-an-editor).

                | effect | means |
                |---|---|
                | read | it works |
                | sent | it goes into every body that does not set it |
                | kept | it describes the model |
                | note | it has no meaning inside a process; it loads with a note |
                | warning | it is not supported; it loads with a warning unless it says no, and is an error with `strict()` |
                """);
        for (Section section : Section.values()) {
            if (section != Section.ELSEWHERE) {
                page.append("\n## ").append(title(section)).append("\n\n| key | effect | why |\n|---|---|---|\n");
                KeyTable.KEYS.stream()
                        .filter(key -> key.section() == section)
                        .forEach(key -> page.append("| `")
                                .append(key.name())
                                .append("` | ")
                                .append(effect(key))
                                .append(" | ")
                                .append(KeyReasons.of(section, key.name()))
                                .append(" |\n"));
            }
        }

        same(ROOT.resolve("docs/keys.md"), page.toString().replace("|  |\n", "| |\n"));
    }

    private static String title(Section section) {
        return section == Section.TOP ? "Top level" : section.name().toLowerCase(Locale.ROOT);
    }

    private static String effect(KeyTable.Key key) {
        return switch (key.standing()) {
            case READ -> "read";
            case BODY -> key.section() == Section.MODEL_INFO ? "kept" : "sent";
            case NOTE -> "note";
            case UNSUPPORTED -> "warning";
            case UNKNOWN -> "unknown";
        };
    }
}
