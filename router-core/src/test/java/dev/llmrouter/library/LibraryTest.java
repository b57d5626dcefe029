package dev.llmrouter.library;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LibraryTest {
    private static final ClassLoader LOADER = LibraryTest.class.getClassLoader();

    private static Library library(String floor) {
        return new Library("group:artifact", LibraryTest.class.getName(), floor, "9.1.0", "by artifact.version");
    }

    private static void require(String floor, String found) {
        library(floor).require("router-x", LOADER, found);
    }

    @ParameterizedTest
    @CsvSource({
        "5.1.0, 5.1.0",
        "5.1.0, 5.1.1",
        "5.1.0, 5.10.0",
        "5.1.0, 6.0.0-beta2",
        "5.1.0, 12",
        "2.15, 2.15",
        "2.15.0, 2.15",
        "2.0, 2.0.0.Final",
        "5.1.0, unknown",
        "5.1.0, 5.x"
    })
    void versionThatIsNewEnough_orDoesNotSay_passes(String floor, String found) {
        assertDoesNotThrow(() -> require(floor, found));
    }

    @ParameterizedTest
    @CsvSource({"5.1.0, 5.0.2", "5.1.0, 4.4.8", "5.1.0, 5", "4.12.0, 4.9.3", "4.12.0, 3.x", "2.15, 2.9.10.8"})
    void versionThatIsTooOld_isRefused(String floor, String found) {
        assertThrows(IllegalStateException.class, () -> require(floor, found));
    }

    @Test
    void refusal_namesTheVersionFound_theVersionNeeded_andThePropertyToSet() {
        String message = assertThrows(IllegalStateException.class, () -> require("5.1.0", "4.4.8"))
                .getMessage();
        assertEquals(
                "router-x needs group:artifact 5.1.0 or newer and found 4.4.8: something on the way to the class path asks for the"
                        + " older one. Set its version to 9.1.0 where your build manages versions: by"
                        + " artifact.version",
                message);
    }

    @Test
    void missingLibrary_isDistinguished() {
        Library missing = new Library("group:artifact", "no.such.Type", "1.0", "2.0", "by artifact.version");
        String message = assertThrows(IllegalStateException.class, () -> missing.require("router-x", LOADER))
                .getMessage();
        assertEquals(
                "router-x needs group:artifact 1.0 or newer, which is not on the class path. Set its version to 2.0 where your build"
                        + " manages versions: by artifact.version",
                message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.0.2", "5.2.0"})
    void version_isReadFromThePomInTheJar(String version, @TempDir Path directory) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("META-INF/maven/group/artifact"));
        Files.writeString(folder.resolve("pom.properties"), "groupId=group\nversion=" + version + "\n");
        try (URLClassLoader loader = new Copying(new URL[] {directory.toUri().toURL()}, LibraryTest.class.getName())) {
            assertEquals(Optional.of(version), library("1.0").version(loader));
        }
    }

    @Test
    void version_isReadFromRealJars() {
        Library jackson = new Library(
                "com.fasterxml.jackson.core:jackson-databind",
                "com.fasterxml.jackson.databind.JsonNode",
                "2.15.0",
                "2.21.8",
                "by jackson-bom.version");
        assertEquals(
                Optional.of(com.fasterxml.jackson.databind.cfg.PackageVersion.VERSION.toString()),
                jackson.version(LOADER));
    }

    /** Has one class of its own, so that what is beside it is looked for here. */
    private static final class Copying extends URLClassLoader {
        private final String own;

        Copying(URL[] places, String own) {
            super(places, LOADER);
            this.own = own;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(own)) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            try (var in = LOADER.getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in == null ? new byte[0] : in.readAllBytes();
                return known != null ? known : defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
