package dev.llmrouter.cli;

import dev.llmrouter.testing.simulation.SimulationReport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A simulation for programs: times are seconds, shares are 0 to 1. */
final class SimulationJson {
    private static final double NANOS = 1e9;

    private final SimulationReport report;

    SimulationJson(SimulationReport report) {
        this.report = report;
    }

    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("requests", report.requests());
        tree.put("answered", report.answered());
        tree.put("failed", report.failed());
        tree.put("failures", report.failures());
        tree.put("waited", report.waiting().requests());
        tree.put("most_waiting", report.waiting().most());
        tree.put("wait_seconds", times(report.waiting().times()));
        tree.put("seconds", times(report.duration()));
        report.firstLimit().ifPresent(hit -> {
            Map<String, Object> first = new LinkedHashMap<>();
            first.put("limit", hit.limit());
            first.put("at_seconds", seconds(hit.at()));
            first.put("by_provider", hit.byProvider());
            tree.put("first_limit", first);
        });
        tree.put("limits_used_up_seconds", report.limits());
        tree.put(
                "deployments",
                report.deployments().stream().map(SimulationJson::deployment).toList());
        tree.put("slice_seconds", seconds(report.sliceLength()));
        tree.put("slices", report.slices().stream().map(SimulationJson::slice).toList());
        return tree;
    }

    private static Map<String, Object> deployment(SimulationReport.DeploymentResult result) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", result.id());
        tree.put("model", result.model());
        tree.put("attempts", result.attempts());
        tree.put("served", result.answered());
        tree.put("share", result.share());
        tree.put("waited", result.waited());
        tree.put("refused_429", result.refused());
        tree.put("timeouts", result.timeouts());
        tree.put("errors", result.errors());
        tree.put("seconds", times(result.latency()));
        tree.put("tokens", result.tokens());
        result.use().ifPresent(use -> tree.put("of_limit", use));
        return tree;
    }

    private static Map<String, Object> slice(SimulationReport.Slice slice) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("arrived", slice.arrived());
        tree.put("failed", slice.failed());
        tree.put("refused_429", slice.refused());
        tree.put("waiting", slice.waiting());
        tree.put("served", slice.answered());
        return tree;
    }

    private static Map<String, Object> times(SimulationReport.Times times) {
        return Map.of("p50", seconds(times.p50()), "p99", seconds(times.p99()));
    }

    private static double seconds(Duration time) {
        return time.toNanos() / NANOS;
    }
}
