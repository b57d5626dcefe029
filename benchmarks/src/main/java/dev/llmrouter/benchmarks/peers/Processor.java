package dev.llmrouter.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine calculates with. */
final class Processor {
    private static final Path TOLD = Path.of("/proc/cpuinfo");

    private Processor() {}

    /** Its name, or its architecture where the system does not report one. */
    static String name() throws IOException {
        if (!Files.isReadable(TOLD)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(TOLD).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseGet(() -> System.getProperty("os.arch"));
    }
}
