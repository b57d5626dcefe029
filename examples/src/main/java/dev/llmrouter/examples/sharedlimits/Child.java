package dev.llmrouter.examples.sharedlimits;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A Java process that prints numbers, line by line, until its input ends. Thread-safe. */
public final class Child implements AutoCloseable {
    private final Process process;
    private volatile List<String> newest = List.of("0", "0");

    /**
     * Starts one with this program's class path.
     *
     * @param main the class to start
     * @param arguments its arguments
     * @throws IOException if it cannot be started
     */
    public Child(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                classPath(main),
                main.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread reader = new Thread(this::read, "child");
        reader.setDaemon(true);
        reader.start();
    }

    /** Within Maven, what is on the class path is known to the loader only. */
    private static String classPath(Class<?> main) {
        return main.getClassLoader() instanceof URLClassLoader loader
                ? Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator))
                : System.getProperty("java.class.path");
    }

    private void read() {
        try (BufferedReader in = process.inputReader(UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                newest = List.of(line.split(" ", -1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads one number of the newest line.
     *
     * @param index which of them, from 0
     * @return the number; 0 before the first line
     */
    public long number(int index) {
        return Long.parseLong(newest.get(index));
    }

    /** Ends its input, and waits for its end. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            // It has ended by itself; that is what is wanted.
        }
        process.onExit().join();
    }
}
