package dev.llmrouter.benchmarks.shared;

import dev.llmrouter.benchmarks.sim.Job;
import dev.llmrouter.testing.internal.Sizes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The requests of one process, in a file: a line for each. */
final class Schedule {
    private Schedule() {}

    static void write(Path file, List<Job> jobs) throws IOException {
        Files.write(file, jobs.stream().map(Schedule::line).toList());
    }

    private static String line(Job job) {
        Sizes.Size size = job.size();
        return job.number() + " " + job.offeredAt() + " " + size.prompt() + " " + size.answer() + " "
                + size.characters();
    }

    static List<Job> read(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(Schedule::job).toList();
    }

    private static Job job(String line) {
        long[] numbers =
                Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
        Sizes.Size size = new Sizes.Size((int) numbers[2], (int) numbers[3], (int) numbers[4]);
        return new Job((int) numbers[0], size, numbers[1]);
    }
}
