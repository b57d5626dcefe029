package dev.llmrouter.internal.engine;

import dev.llmrouter.event.Operated;
import dev.llmrouter.event.Operated.Action;
import dev.llmrouter.internal.guard.Workers;
import dev.llmrouter.time.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads a file again when its content has changed and then stayed the same for one look: an editor writes in
 * pieces. It reads the content and waits for no notice of the file system, because a mounted ConfigMap changes
 * by a link above the file, and file systems of containers give no notice.
 */
public final class FileWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FileWatch.class);
    /** Longer files are no configurations, and their loading says so. */
    private static final int MOST_BYTES = 64 << 20;

    private static final String AWAY = "";

    private final Path file;
    private final long intervalNanos;
    private final Runnable reload;
    private final Operations operations;
    private final TimeSource time;
    private final Workers workers;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Written by one look at a time. */
    private volatile String loaded = AWAY;

    private volatile String seen = AWAY; // written with it
    private volatile TimeSource.@Nullable Timer next; // written with it

    /**
     * A watch that has not begun.
     *
     * @param interval from one look to the next
     * @param reload loads the file; throws what says why it cannot be used
     */
    public FileWatch(Path file, Duration interval, Runnable reload, Operations operations, Workers workers) {
        this.file = file;
        intervalNanos = interval.toNanos();
        this.reload = reload;
        this.operations = operations;
        this.workers = workers;
        time = workers.time();
    }

    /** Begins: what the file holds now is taken for what is loaded. */
    public void start() {
        loaded = content();
        seen = loaded;
        later();
    }

    private void later() {
        if (!closed.get()) {
            next = time.schedule(() -> workers.offTimer(this::look), intervalNanos);
        }
    }

    private void look() {
        try {
            String now = content();
            boolean settled = now.equals(seen);
            seen = now;
            if (settled && !now.equals(loaded) && !now.equals(AWAY) && !closed.get()) {
                // Also when it cannot be used: it is tried again when it has changed again.
                loaded = now;
                load();
            }
        } finally {
            later();
        }
    }

    private void load() {
        Operated event;
        try {
            reload.run();
            event = Operated.builder(Action.FILE_RELOADED, file.toString()).build();
        } catch (RuntimeException e) {
            event = Operated.builder(Action.FILE_REFUSED, file.toString())
                    .detail("the configuration stays as it was; " + e.getMessage())
                    .build();
        }
        operations.publish(event);
    }

    /** A digest of what it holds; {@link #AWAY} while it cannot be read, as between two steps of a replacement. */
    private String content() {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(in.readNBytes(MOST_BYTES)));
        } catch (IOException e) {
            log.debug("{} cannot be read at this moment", file, e);
            return AWAY;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** No further look begins. */
    @Override
    public void close() {
        closed.set(true);
        TimeSource.Timer pending = next;
        if (pending != null) {
            pending.cancel();
        }
    }
}
