package dev.llmrouter.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A process that is measured. What it complains of goes to a file; it and all that it started end with {@link
 * #close()}, or when their time is over.
 */
final class Child implements AutoCloseable {
    private final Path log;
    private final Process process;

    /**
     * Starts one.
     *
     * @param command what to run
     * @param environment on top of this process's own
     * @param log where its standard error goes, its output too unless it is read
     * @param read whether {@link #lines} will be called
     */
    Child(List<String> command, Map<String, String> environment, Path log, boolean read) throws IOException {
        this.log = log;
        Files.createDirectories(log.getParent());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        if (!read) {
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
        }
        builder.redirectInput(Redirect.from(new java.io.File("/dev/null")));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Hands over each line of its output until it ends. */
    void lines(Consumer<String> each, Duration limit) throws IOException, InterruptedException {
        AtomicBoolean late = new AtomicBoolean();
        CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (process.isAlive()) {
                        late.set(true);
                        close();
                    }
                });
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                each.accept(line);
            }
        }
        int status = process.waitFor();
        if (late.get()) {
            throw new IOException("not done after " + limit.toSeconds() + " s; see " + log);
        }
        if (status != 0) {
            throw new IOException("ended with " + status + "; see " + log);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
