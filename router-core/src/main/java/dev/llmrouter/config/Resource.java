package dev.llmrouter.config;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A resource on the class path, found anew each time.
 *
 * @param name without a slash before it
 */
record Resource(String name) {
    private static final Pattern NETWORK = Pattern.compile("(?i)(?:jar:)*(?:https?|ftp):.*", Pattern.DOTALL);

    /** Opens something to be read once; the reader closes it. */
    interface Content {
        InputStream open() throws IOException;
    }

    static Resource named(String name) {
        return new Resource(name.startsWith("/") ? name.substring(1) : name);
    }

    InputStream open() throws IOException {
        URL url = found();
        if (url == null) {
            throw new FileNotFoundException("there is no resource " + name + " on the class path");
        }
        return open(url);
    }

    private @Nullable URL found() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        URL url = context == null ? null : context.getResource(name);
        return url != null ? url : Resource.class.getClassLoader().getResource(name);
    }

    /** What a path that begins in this resource's folder leads to. */
    Resource sibling(String path) {
        Deque<String> steps = new ArrayDeque<>();
        String folder = name.substring(0, name.lastIndexOf('/') + 1);
        for (String step : (folder + path).split("/", -1)) {
            if (step.equals("..")) {
                if (steps.pollLast() == null) {
                    throw new IllegalArgumentException(path + " leads out of the class path");
                }
            } else if (!step.isEmpty() && !step.equals(".")) {
                steps.addLast(step);
            }
        }
        return new Resource(String.join("/", steps));
    }

    static URL sibling(URL url, String path) {
        try {
            URL sibling = new URL(url, path);
            refuseNetwork(sibling);
            return sibling;
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(path + " is no path beside " + url, e);
        }
    }

    static InputStream open(URL url) throws IOException {
        if (url.getProtocol().equals("file")) {
            try {
                return Files.newInputStream(Path.of(url.toURI()));
            } catch (URISyntaxException | IllegalArgumentException e) {
                throw new IOException(url + " names no file", e);
            }
        }
        URLConnection connection = url.openConnection();
        // A jar that was replaced would be read from what is remembered of it.
        connection.setUseCaches(false);
        return connection.getInputStream();
    }

    static void refuseNetwork(URL url) {
        if (NETWORK.matcher(url.toString()).matches()) {
            throw new IllegalArgumentException("a configuration is not read over a network (" + url.getProtocol()
                    + "); fetch it with a client of yours and give YamlSource.text(name, yaml)");
        }
    }
}
