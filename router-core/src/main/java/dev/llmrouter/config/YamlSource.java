package dev.llmrouter.config;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the text of a configuration is, and where the files are that it names, such as its
 * {@code price_table}. Files, resources and URLs are read again by every load; streams and readers once, when
 * the source is made. Immutable; thread-safe.
 *
 * <pre>{@code
 * Router.fromYaml(YamlSource.resource("router.yaml"))               // on the class path
 * Router.fromYaml(YamlSource.at(properties.getProperty("config")))  // classpath:router.yaml, or /etc/app/router.yaml
 * Router.fromYaml(YamlSource.text("router.yaml of our vault", yaml))
 * }</pre>
 */
public final class YamlSource {
    private static final String CLASS_PATH = "classpath:";

    private final String name;
    private final Text text;
    private final Neighbours files;
    private final @Nullable Path path;

    private YamlSource(String name, Text text, Neighbours files) {
        this(name, text, files, null);
    }

    private YamlSource(String name, Text text, Neighbours files, @Nullable Path path) {
        this.name = requireNonNull(name, "name");
        this.text = text;
        this.files = files;
        this.path = path;
    }

    /** The text of the moment; empty when there is none, with a problem that has the reason. */
    private interface Text {
        Optional<String> read(Problems problems);
    }

    /**
     * A file. Files that it names are beside it.
     *
     * @param file the file, in UTF-8
     * @return the source
     */
    public static YamlSource file(Path file) {
        return new YamlSource(
                file.toString(), problems -> FileText.read(file, problems), Neighbours.beside(file), file);
    }

    /**
     * A resource on the class path: of the thread's context class loader, else of the router's own. Files
     * that it names are resources beside it, unless their paths are absolute.
     *
     * @param name as {@link ClassLoader#getResource} takes it, {@code conf/router.yaml}; one slash before it
     *     does no harm
     * @return the source
     */
    public static YamlSource resource(String name) {
        Resource resource = Resource.named(name);
        return new YamlSource(
                CLASS_PATH + resource.name(),
                problems -> FileText.read(resource::open, problems),
                Neighbours.beside(resource));
    }

    /**
     * A URL inside this process's reach: of a file, or of a resource as {@link Class#getResource} gives it.
     * Files that it names are beside it. Nothing is fetched over a network: fetch it with a client of yours,
     * and give its {@link #text}.
     *
     * @param url the URL
     * @return the source
     * @throws IllegalArgumentException if the URL is one of http, https or ftp
     */
    public static YamlSource url(URL url) {
        Resource.refuseNetwork(url);
        return new YamlSource(
                url.toString(), problems -> FileText.read(() -> Resource.open(url), problems), Neighbours.beside(url));
    }

    /**
     * A text that the application has already. Files that it names must have absolute paths, unless
     * {@link #beside} says where they are.
     *
     * @param name what problems call it, in the place of a file's name
     * @param yaml the text
     * @return the source
     */
    public static YamlSource text(String name, String yaml) {
        requireNonNull(yaml, "yaml");
        return new YamlSource(name, problems -> Optional.of(yaml), Neighbours.nowhere());
    }

    /**
     * The rest of a stream, as {@link #text(String, String)}.
     *
     * @param name what problems call it, in the place of a file's name
     * @param stream text in UTF-8; read to its end, or to where it is too long, and not closed
     * @return the source
     * @throws IOException if it cannot be read
     */
    public static YamlSource stream(String name, InputStream stream) throws IOException {
        byte[] bytes = stream.readNBytes(FileText.MOST_BYTES + 1);
        return new YamlSource(name, problems -> FileText.text(bytes, problems), Neighbours.nowhere());
    }

    /**
     * The rest of a reader, as {@link #text(String, String)}.
     *
     * @param name what problems call it, in the place of a file's name
     * @param reader read to its end, or to where it is too long, and not closed
     * @return the source
     * @throws IOException if it cannot be read
     */
    public static YamlSource reader(String name, Reader reader) throws IOException {
        return text(name, FileText.characters(reader));
    }

    /**
     * A source that a setting names as text: {@code classpath:router.yaml} a {@link #resource}, {@code file:}
     * and {@code jar:} a {@link #url}, everything else a {@link #file}.
     *
     * @param location the place
     * @return the source
     * @throws IllegalArgumentException if it is a URL of http, https or ftp, or no path
     */
    public static YamlSource at(String location) {
        if (location.startsWith(CLASS_PATH)) {
            return resource(location.substring(CLASS_PATH.length()));
        }
        // One letter is a drive.
        if (location.indexOf(':') > 1) {
            try {
                return url(new URL(location));
            } catch (MalformedURLException e) {
                // A path with a colon in it.
            }
        }
        return file(Path.of(location));
    }

    /**
     * The same text, whose files are elsewhere.
     *
     * @param folder where files are that the configuration names
     * @return a copy
     */
    public YamlSource beside(Path folder) {
        return new YamlSource(name, text, Neighbours.in(folder), path);
    }

    /** {@return what problems call it} */
    public String name() {
        return name;
    }

    /** {@return the file that the text is read of, at every load; empty of a source that is no {@link #file}} */
    public Optional<Path> path() {
        return Optional.ofNullable(path);
    }

    Optional<String> read(Problems problems) {
        return text.read(problems);
    }

    Neighbours files() {
        return files;
    }

    /** {@return its name} */
    @Override
    public String toString() {
        return name;
    }
}
