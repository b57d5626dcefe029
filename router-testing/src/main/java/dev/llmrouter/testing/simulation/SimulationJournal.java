package dev.llmrouter.testing.simulation;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.error.RouterTimeoutException;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RequestPaused;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.event.WaitEnded;
import dev.llmrouter.testing.internal.Waits;
import dev.llmrouter.testing.internal.World;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes down what happens in a simulation. */
final class SimulationJournal {
    private static final int SLICES = 60;
    private static final double NANOS = 1e9;

    private final World world;
    private final Duration length;
    private final long sliceNanos;
    private final LimitWatch watch;
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final long[][] counts;
    private final long[][] answeredThere;
    private final Map<String, Long> failures = new TreeMap<>();
    private final Waits waits = new Waits();
    private final Waits durations = new Waits();
    private long requests;
    private long answered;
    private long waited;
    private int waiting;
    private int mostWaiting;
    private int open;

    /** What is counted in a slice, and in which column. */
    private enum Count {
        ARRIVED(0),
        FAILED(1),
        REFUSED(2),
        WAITING(3);

        final int column;

        Count(int column) {
            this.column = column;
        }
    }

    /** What is counted of a deployment. */
    private static final class Row {
        private final Deployment deployment;
        private final int place;
        private final Waits latencies = new Waits();
        private long attempts;
        private long answered;
        private long waited;
        private long refused;
        private long timeouts;
        private long errors;
        private long tokens;

        private Row(Deployment deployment, int place) {
            this.deployment = deployment;
            this.place = place;
        }
    }

    SimulationJournal(World world, Duration length, Collection<SimulatedDeployment> deployments, LimitWatch watch) {
        this.world = world;
        this.length = length;
        this.watch = watch;
        sliceNanos = Math.max(Duration.ofSeconds(1).toNanos(), length.toNanos() / SLICES);
        int slices = (int) ((length.toNanos() + sliceNanos - 1) / sliceNanos);
        counts = new long[slices][Count.values().length];
        deployments.forEach(it -> rows.put(it.deployment().id(), new Row(it.deployment(), rows.size())));
        answeredThere = new long[slices][rows.size()];
        for (int i = 0; i < slices; i++) {
            world.after(i * sliceNanos, this::noteWaiting);
        }
    }

    /** What a process tells. */
    RouterListener listener(int process) {
        return new Listener(process);
    }

    int open() {
        return open;
    }

    void asked() {
        open++;
        requests++;
        count(Count.ARRIVED);
    }

    void ended(long began, @Nullable RouterException failure) {
        open--;
        if (failure == null) {
            answered++;
            durations.add(world.now() - began);
        } else {
            failures.merge(reason(failure), 1L, Long::sum);
            count(Count.FAILED);
        }
    }

    /** A provider said 429 of a limit, named as in its headers. */
    void refused(Deployment deployment, String limit) {
        count(Count.REFUSED);
        watch.refused(deployment, limit);
    }

    private void count(Count what) {
        if (slice() < counts.length) {
            counts[slice()][what.column]++;
        }
    }

    private void noteWaiting() {
        mostWaiting = Math.max(mostWaiting, waiting);
        if (slice() < counts.length) {
            long[] now = counts[slice()];
            now[Count.WAITING.column] = Math.max(now[Count.WAITING.column], waiting);
        }
    }

    /** Beyond the last one when requests arrive no more. */
    private int slice() {
        return (int) Math.min(counts.length, world.now() / sliceNanos);
    }

    private static String reason(RouterException failure) {
        if (failure instanceof RouterTimeoutException) {
            return "the time of the call was over";
        }
        if (failure instanceof NoDeploymentAvailableException) {
            return failure.kind().filter(FailureKind.RATE_LIMITED::equals).isPresent()
                    ? "no deployment had room"
                    : "no deployment was in rotation";
        }
        return failure.kind()
                .map(kind -> "the last attempt failed: "
                        + kind.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .orElse("no attempt succeeded");
    }

    /** Hears the events of one process. Those that wait are counted once, however often they pause. */
    private final class Listener implements RouterListener {
        private final int process;
        private final Set<Long> waitingHere = new HashSet<>();

        private Listener(int process) {
            this.process = process;
        }

        @Override
        public void attemptEnded(AttemptEnded event) {
            Row row = rows.get(event.attempt().deploymentId());
            if (row == null) {
                return;
            }
            row.attempts++;
            if (event.outcome().isSuccess()) {
                row.answered++;
                row.latencies.add(event.latency().toNanos());
                row.tokens += event.outcome().usage().totalTokens();
                if (slice() < counts.length) {
                    answeredThere[slice()][row.place]++;
                }
            } else if (event.outcome().is(FailureKind.RATE_LIMITED)) {
                row.refused++;
            } else if (event.outcome().is(FailureKind.TIMEOUT)) {
                row.timeouts++;
            } else {
                row.errors++;
            }
        }

        @Override
        public void paused(RequestPaused event) {
            if (event.reason() == RequestPaused.Reason.ROOM
                    && waitingHere.add(event.request().id())) {
                waiting++;
                noteWaiting();
                watch.look(process, event.request().model());
            }
        }

        @Override
        public void waitEnded(WaitEnded event) {
            if (waitingHere.remove(event.request().id())) {
                waiting--;
            }
        }

        @Override
        public void requestEnded(RequestEnded event) {
            if (waitingHere.remove(event.request().id())) {
                waiting--;
            }
            boolean hasWaited = !event.waited().isZero();
            if (hasWaited) {
                waited++;
                waits.add(event.waited().toNanos());
            }
            if (event.failure().isEmpty()) {
                event.deploymentId().map(rows::get).ifPresent(row -> row.waited += hasWaited ? 1 : 0);
            } else {
                watch.look(process, event.request().model());
            }
        }
    }

    SimulationReport report() {
        long inAll = rows.values().stream().mapToLong(row -> row.answered).sum();
        return new SimulationReport(
                requests,
                answered,
                byCount(failures),
                new SimulationReport.Waiting(waited, mostWaiting, times(waits)),
                times(durations),
                rows.values().stream().map(row -> result(row, inAll)).toList(),
                IntStream.range(0, counts.length).mapToObj(this::slice).toList(),
                Duration.ofNanos(sliceNanos),
                watch.first(),
                byCount(watch.seconds()));
    }

    private SimulationReport.Slice slice(int number) {
        long[] of = counts[number];
        return new SimulationReport.Slice(
                of[Count.ARRIVED.column],
                of[Count.FAILED.column],
                of[Count.REFUSED.column],
                (int) of[Count.WAITING.column],
                Arrays.stream(answeredThere[number]).boxed().toList());
    }

    private SimulationReport.DeploymentResult result(Row row, long inAll) {
        return new SimulationReport.DeploymentResult(
                row.deployment.id(),
                row.deployment.modelName(),
                row.attempts,
                row.answered,
                row.waited,
                row.refused,
                row.timeouts,
                row.errors,
                inAll == 0 ? 0 : row.answered / (double) inAll,
                times(row.latencies),
                row.tokens,
                use(row));
    }

    private Optional<Double> use(Row row) {
        double minutes = length.toNanos() / NANOS / 60;
        double requestsUse = row.deployment.limits().requestsPerMinute().isPresent()
                ? row.answered
                        / minutes
                        / row.deployment.limits().requestsPerMinute().getAsLong()
                : 0;
        double tokensUse = row.deployment.limits().tokensPerMinute().isPresent()
                ? row.tokens
                        / minutes
                        / row.deployment.limits().tokensPerMinute().getAsLong()
                : 0;
        double use = Math.max(requestsUse, tokensUse);
        boolean limited = row.deployment.limits().requestsPerMinute().isPresent()
                || row.deployment.limits().tokensPerMinute().isPresent();
        return limited ? Optional.of(use) : Optional.empty();
    }

    private static SimulationReport.Times times(Waits waits) {
        return new SimulationReport.Times(duration(waits.seconds(0.5)), duration(waits.seconds(0.99)));
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * NANOS));
    }

    private static Map<String, Long> byCount(Map<String, Long> counted) {
        return counted.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
    }
}
