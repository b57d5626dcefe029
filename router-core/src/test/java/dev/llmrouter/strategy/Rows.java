package dev.llmrouter.strategy;

import dev.llmrouter.catalog.Deployment;
import java.util.List;
import java.util.stream.Stream;

/** The candidates of a test, with constant loads. */
class Rows implements Candidates {
    private final List<Row> rows;
    private final List<Deployment> deployments;

    Rows(Row... rows) {
        this.rows = List.of(rows);
        deployments = Stream.of(rows)
                .map(row -> row.deployment.limits(row.limits.build()).build())
                .toList();
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public Deployment deployment(int index) {
        return deployments.get(index);
    }

    @Override
    public long callsInFlight(int index) {
        return rows.get(index).calls;
    }

    @Override
    public long tokensInFlight(int index) {
        return 0;
    }

    @Override
    public long requestsUsed(int index) {
        return rows.get(index).requests;
    }

    @Override
    public long tokensUsed(int index) {
        return rows.get(index).tokens;
    }

    @Override
    public long requestsRoom(int index) {
        return rows.get(index).room;
    }

    @Override
    public long tokensRoom(int index) {
        return UNLIMITED;
    }

    @Override
    public double latencyNanos(int index) {
        return rows.get(index).latency;
    }

    @Override
    public double firstEventNanos(int index) {
        return rows.get(index).firstEvent;
    }

    @Override
    public OutputSpeed speed(int index) {
        return rows.get(index).speed;
    }

    @Override
    public long silentNanos(int index) {
        return rows.get(index).silent;
    }

    @Override
    public int failuresInARow(int index) {
        return rows.get(index).failures;
    }

    @Override
    public long newestFailureNanos(int index) {
        return rows.get(index).newestFailure;
    }
}
