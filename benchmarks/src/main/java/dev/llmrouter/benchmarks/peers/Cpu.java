package dev.llmrouter.benchmarks.peers;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Processor time: of this process, and of a gateway if there is one. A busy machine disturbs it less than
 * time on the clock.
 */
final class Cpu {
    /** The process id of the gateway that is called, as a system property; absent when there is none. */
    static final String GATEWAY = "peers.gateway";

    private final OperatingSystemMXBean own = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final Optional<ProcessHandle> gateway =
            Optional.ofNullable(System.getProperty(GATEWAY)).flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)));

    long nanos() {
        return own.getProcessCpuTime()
                + gateway.stream()
                        .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                        .flatMap(process -> process.info().totalCpuDuration().stream())
                        .mapToLong(Duration::toNanos)
                        .sum();
    }
}
