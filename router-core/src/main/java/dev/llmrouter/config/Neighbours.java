package dev.llmrouter.config;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files that a configuration names. Immutable. */
interface Neighbours {
    /**
     * Finds one of them.
     *
     * @param name as the configuration has it: absolute, or beside it
     * @throws IllegalArgumentException if there is no such place; {@link java.nio.file.InvalidPathException}
     *     is one
     */
    Neighbour find(String name);

    /**
     * One of them.
     *
     * @param name where it is, for messages
     */
    record Neighbour(String name, Resource.Content content) {
        InputStream open() throws IOException {
            return content.open();
        }
    }

    static Neighbours in(Path folder) {
        return name -> file(folder.resolve(name));
    }

    static Neighbours beside(Path file) {
        Path folder = file.getParent();
        return in(folder == null ? Path.of("") : folder);
    }

    static Neighbours beside(Resource resource) {
        return name -> {
            if (Path.of(name).isAbsolute()) {
                return file(Path.of(name));
            }
            Resource sibling = resource.sibling(name);
            return new Neighbour("classpath:" + sibling.name(), sibling::open);
        };
    }

    static Neighbours beside(URL url) {
        return name -> {
            if (Path.of(name).isAbsolute()) {
                return file(Path.of(name));
            }
            URL sibling = Resource.sibling(url, name);
            return new Neighbour(sibling.toString(), () -> Resource.open(sibling));
        };
    }

    /** Of a text that came without a place. */
    static Neighbours nowhere() {
        return name -> {
            if (Path.of(name).isAbsolute()) {
                return file(Path.of(name));
            }
            throw new IllegalArgumentException(
                    "a file beside the configuration was named, which was given as a text and has"
                            + " no place; name the file by an absolute path, or say where it is with YamlSource.beside(folder)");
        };
    }

    private static Neighbour file(Path file) {
        return new Neighbour(file.toString(), () -> {
            // A pipe may never end.
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new IllegalArgumentException(file + " is no regular file");
            }
            return Files.newInputStream(file);
        });
    }
}
