package dev.llmrouter.benchmarks.shared;

import dev.llmrouter.time.Ticker;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All processes of the application. */
final class Fleet implements AutoCloseable {
    private final List<Member> members = new ArrayList<>();

    /**
     * What they have in common.
     *
     * @param directory with the configuration and the schedules
     * @param redisPort of the Redis that they share
     * @param factor how many times faster than real time all is
     * @param retries of a request
     * @param heap of each, in megabytes
     */
    record Common(Path directory, int redisPort, int factor, int retries, int heap) {}

    /** Returns when all are ready. */
    static Fleet start(Common common, List<String> schedules, Ticker ticker) throws InterruptedException {
        Fleet fleet = new Fleet();
        try {
            for (String schedule : schedules) {
                fleet.members.add(new Member(process(common, schedule), schedule, ticker));
            }
            for (Member member : fleet.members) {
                member.awaitReady();
            }
            return fleet;
        } catch (IOException e) {
            fleet.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException | InterruptedException e) {
            fleet.close();
            throw e;
        }
    }

    /** Small and simple machines: sixteen of them share two cores. */
    private static Process process(Common common, String schedule) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + common.heap + "m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        classPath(),
                        Worker.class.getName(),
                        common.directory.toString(),
                        schedule,
                        Integer.toString(common.redisPort),
                        Integer.toString(common.factor),
                        Integer.toString(common.retries))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Of this program: within Maven it is not the class path of the process. */
    private static String classPath() {
        if (!(Worker.class.getClassLoader() instanceof URLClassLoader loader)) {
            return System.getProperty("java.class.path");
        }
        List<String> parts = new ArrayList<>();
        for (URL url : loader.getURLs()) {
            try {
                parts.add(Path.of(url.toURI()).toString());
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
        return String.join(File.pathSeparator, parts);
    }

    List<Member> members() {
        return members;
    }

    void order(String line) {
        members.forEach(member -> member.order(line));
    }

    boolean hasEnded() {
        return members.stream().allMatch(Member::hasEnded);
    }

    long answered() {
        return members.stream().mapToLong(Member::answered).sum();
    }

    long failed() {
        return members.stream().mapToLong(Member::failed).sum();
    }

    /** How many did not end well. */
    long dismiss() throws InterruptedException {
        long wrong = 0;
        for (Member member : members) {
            wrong += member.dismiss() == 0 ? 0 : 1;
        }
        return wrong;
    }

    @Override
    public void close() {
        members.forEach(Member::close);
    }
}
