package dev.llmrouter.benchmarks.shared;

import dev.llmrouter.time.Ticker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A {@link Worker} as the process that started it sees it. */
final class Member implements AutoCloseable {
    private final Ticker ticker;
    private final Process process;
    private final PrintStream orders;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<Sighting> sightings = new ArrayList<>(); // guarded by itself
    private final Map<String, Long> cooled = new ConcurrentHashMap<>();
    private volatile long answered;
    private volatile long failed;

    // Written by the reading thread, read after the end.
    private final List<Sent> sent = new ArrayList<>();
    private final List<Integer> answers = new ArrayList<>();
    private final Map<Integer, String> failures = new TreeMap<>();
    private CountingStore.Counts store = new CountingStore.Counts(0, 0, 0, 0, 0);
    private double lateMillis;
    private long inFlight;

    /** A request that it sent: its number, when since the beginning, and the answer's status, 0 for none. */
    record Sent(int number, long nanos, int status) {}

    /** Whether it had its store at a time by the ticker. */
    record Sighting(long nanos, boolean connected) {}

    Member(Process process, String name, Ticker ticker) {
        this.process = process;
        this.ticker = ticker;
        orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread thread = new Thread(this::read, "reading-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                onLine(line.split(" ", 4));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            // The process has ended; its exit value shows why.
            ready.countDown();
            ended.countDown();
        }
    }

    private void onLine(String[] words) {
        switch (words[0]) {
            case "ready" -> ready.countDown();
            case "state" -> state(words);
            case "cooled" -> cooled.put(words[1], ticker.nanos());
            case "attempt" ->
                sent.add(new Sent(Integer.parseInt(words[1]), Long.parseLong(words[2]), Integer.parseInt(words[3])));
            case "answered" -> answers.add(Integer.parseInt(words[1]));
            case "failed" ->
                failures.put(
                        Integer.parseInt(words[1]),
                        String.join(" ", List.of(words).subList(2, words.length)));
            case "store" -> store = counts(words[1], words[2], words[3].split(" "));
            case "late" -> lateMillis = Double.parseDouble(words[1]);
            case "end" -> {
                inFlight = Long.parseLong(words[1]);
                ended.countDown();
            }
            default -> throw new IllegalStateException("an unknown line of a worker: " + String.join(" ", words));
        }
    }

    private void state(String[] words) {
        answered = Long.parseLong(words[2]);
        failed = Long.parseLong(words[3]);
        synchronized (sightings) {
            sightings.add(new Sighting(ticker.nanos(), words[1].equals("1")));
        }
    }

    private static CountingStore.Counts counts(String exchanges, String requests, String[] rest) {
        return new CountingStore.Counts(
                Long.parseLong(exchanges),
                Long.parseLong(requests),
                Long.parseLong(rest[0]),
                Double.parseDouble(rest[1]),
                Double.parseDouble(rest[2]));
    }

    void order(String line) {
        orders.println(line);
    }

    void awaitReady() throws InterruptedException {
        ready.await();
        if (!process.isAlive()) {
            throw new IllegalStateException("a worker ended with " + process.waitFor() + " before it began");
        }
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    long answered() {
        return answered;
    }

    long failed() {
        return failed;
    }

    /** When it put a deployment into cooldown; 0 before. */
    long cooledAt(String deployment) {
        return cooled.getOrDefault(deployment, 0L);
    }

    List<Sighting> sightings() {
        synchronized (sightings) {
            return List.copyOf(sightings);
        }
    }

    List<Sent> sent() {
        return sent;
    }

    List<Integer> answers() {
        return answers;
    }

    Map<Integer, String> failures() {
        return failures;
    }

    CountingStore.Counts store() {
        return store;
    }

    double lateMillis() {
        return lateMillis;
    }

    /** Calls that its router believed to be under way at the end. */
    long inFlight() {
        return inFlight;
    }

    /** Lets it go, and returns its exit value. */
    int dismiss() throws InterruptedException {
        order("bye");
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
