package dev.llmrouter.benchmarks.reliability;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * What the Java flight recorder sees of calls: virtual threads that could not leave their carrier thread, and
 * which package allocates how many bytes.
 */
final class FlightRecord implements AutoCloseable {
    private static final String PINNED = "jdk.VirtualThreadPinned";
    private static final String ALLOCATED = "jdk.ObjectAllocationSample";
    private static final String OURS = "dev.llmrouter.";
    private static final String SUITE = "dev.llmrouter.benchmarks.";
    private static final int LINES = 14;
    private static final int FRAMES = 12;

    private final Recording recording = new Recording();
    private final long madeBefore = Tally.made();

    private FlightRecord() {}

    static FlightRecord start() {
        FlightRecord record = new FlightRecord();
        record.recording.enable(PINNED).withoutThreshold().withStackTrace();
        record.recording.enable(ALLOCATED).with("throttle", "2000/s").withStackTrace();
        record.recording.start();
        return record;
    }

    /**
     * Ends the recording and prints what it has.
     *
     * @return how often a virtual thread was pinned with the router on its stack
     */
    long print(PrintStream out) throws IOException {
        recording.stop();
        long calls = Tally.made() - madeBefore;
        Path file = Files.createTempFile("reliability", ".jfr");
        recording.dump(file);
        Map<String, Long> bytes = new TreeMap<>();
        long pinned = 0;
        long pinnedByUs = 0;
        try (RecordingFile events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                List<String> frames = frames(event.getStackTrace());
                if (event.getEventType().getName().equals(PINNED)) {
                    pinned++;
                    if (frames.stream().anyMatch(FlightRecord::isOurs)) {
                        pinnedByUs++;
                        print(event, frames, out);
                    }
                } else if (event.getEventType().getName().equals(ALLOCATED)) {
                    bytes.merge(place(frames), event.getLong("weight"), Long::sum);
                }
            }
        } finally {
            Files.delete(file);
        }
        out.printf("pinned: %d times, %d of them with the router on the stack%n", pinned, pinnedByUs);
        print(bytes, calls, out);
        return pinnedByUs;
    }

    private static void print(Map<String, Long> bytes, long calls, PrintStream out) {
        long all = bytes.values().stream().mapToLong(Long::longValue).sum();
        out.printf("%-42s %14s %6s%n", "allocated by", "bytes per call", "share");
        bytes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(LINES)
                .forEach(each -> out.printf(
                        "%-42s %14d %5.1f%%%n",
                        each.getKey(),
                        each.getValue() / Math.max(1, calls),
                        100.0 * each.getValue() / Math.max(1, all)));
    }

    private static void print(RecordedEvent event, List<String> frames, PrintStream out) {
        String reason = event.hasField("pinnedReason") ? event.getString("pinnedReason") : "unknown";
        out.printf("pinned for %s: %s%n", event.getDuration(), reason);
        frames.stream().limit(FRAMES).forEach(frame -> out.println("    " + frame));
    }

    private static List<String> frames(@Nullable RecordedStackTrace trace) {
        Stream<RecordedFrame> frames = trace == null ? Stream.empty() : trace.getFrames().stream();
        return frames.map(frame -> frame.getMethod().getType().getName() + "."
                        + frame.getMethod().getName())
                .toList();
    }

    private static boolean isOurs(String frame) {
        return frame.startsWith(OURS) && !frame.startsWith(SUITE);
    }

    /** The package of the router that is innermost, or whose code else it is. */
    private static String place(List<String> frames) {
        for (String frame : frames) {
            if (frame.startsWith(SUITE)) {
                return "the suite: callers and providers";
            }
            if (frame.startsWith(OURS)) {
                String type = frame.substring(0, frame.lastIndexOf('.'));
                return type.substring(0, type.lastIndexOf('.'));
            }
            if (frame.startsWith("okhttp3.") || frame.startsWith("okio.")) {
                return "OkHttp";
            }
            if (frame.startsWith("redis.clients.")) {
                return "Jedis";
            }
        }
        return "the JDK's own threads";
    }

    @Override
    public void close() {
        recording.close();
    }
}
