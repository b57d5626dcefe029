package dev.llmrouter.testing.simulation;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.config.ConfigLoader;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.YamlSource;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A configuration under load; every run is the same to the last request. */
class SimulationTest {
    private static final String TWO = """
            model_list:
              - model_name: gpt-4
                litellm_params: {model: azure/gpt-4o, api_base: https://eu.example, api_key: k, api_version: v, tpm: 120000, rpm: 600}
                model_info: {id: eu}
              - model_name: gpt-4
                litellm_params: {model: openai/gpt-4o, api_key: k, tpm: 120000, rpm: 600}
                model_info: {id: us}
            """;

    private static RouterConfig config(String text) {
        return new ConfigLoader(Map.of(), false)
                .load(YamlSource.text("router.yaml", text))
                .config()
                .orElseThrow();
    }

    private static SimulationReport.DeploymentResult of(SimulationReport report, String id) {
        return report.deployments().stream()
                .filter(it -> it.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void littleTraffic_isAnswered_andNothingWaits() {
        SimulationReport report = Simulation.of(config(TWO), 0.5).run();

        assertEquals(report.requests(), report.answered());
        assertEquals(0, report.failed());
        assertEquals(0, report.waiting().requests());
        assertEquals(Optional.empty(), report.firstLimit());
        assertEquals(
                report.answered(),
                of(report, "eu").answered() + of(report, "us").answered());
    }

    @Test
    void moreThanTheLimits_isRefused_andTheReportSaysByWhichLimit() {
        // 1900 tokens a request: 4 a second are 456,000 a minute of 240,000.
        SimulationReport report = Simulation.of(config(TWO), 4).run();

        assertTrue(
                report.failed() > report.requests() / 4, () -> report.failures().toString());
        assertTrue(
                report.failures().containsKey("no deployment had room"),
                () -> report.failures().toString());
        assertTrue(report.firstLimit().orElseThrow().limit().startsWith("tpm of "), report.firstLimit()::toString);
        assertTrue(report.waiting().most() > 0);
        for (SimulationReport.DeploymentResult each : report.deployments()) {
            assertTrue(each.use().orElseThrow() > 0.8, each::toString);
            assertTrue(each.use().orElseThrow() < 1.15, each::toString);
        }
    }

    @Test
    void sameSeed_givesTheSameReport_andAnotherSeedAnotherOne() {
        SimulationReport one = Simulation.of(config(TWO), 2).run();

        assertEquals(one, Simulation.of(config(TWO), 2).run());
        assertFalse(one.equals(Simulation.of(config(TWO), 2).seed(2).run()));
    }

    @Test
    void requestsForLimits_countToo() {
        SimulationReport report = Simulation.of(config(TWO.replace("rpm: 600", "rpm: 30")), 2)
                .tokens(10, 10)
                .run();

        assertTrue(report.firstLimit().orElseThrow().limit().startsWith("rpm of "), report.firstLimit()::toString);
    }

    @Test
    void slices_addUpToWhatHappensWhileRequestsArrive() {
        SimulationReport report =
                Simulation.of(config(TWO), 4).workload(Workload.BURST).run();

        assertEquals(
                report.requests(),
                report.slices().stream()
                        .mapToLong(SimulationReport.Slice::arrived)
                        .sum());
        long answered = report.slices().stream()
                .mapToLong(slice -> slice.answered().get(1))
                .sum();
        assertTrue(answered <= of(report, "us").answered());
        assertTrue(answered > 0.9 * of(report, "us").answered());
        assertEquals(60, report.slices().size());
    }

    @Test
    void ramp_asksLittleAtFirst_andTheMeanOverAll() {
        SimulationReport report =
                Simulation.of(config(TWO), 1).workload(Workload.RAMP).run();

        long firstHalf = report.slices().subList(0, 30).stream()
                .mapToLong(SimulationReport.Slice::arrived)
                .sum();
        assertEquals(0.25, (double) firstHalf / (double) report.requests(), 0.07);
        assertEquals(300.0, (double) report.requests(), 60);
    }

    @Test
    void deploymentThatHangs_losesFewRequests_andTheOtherServes() {
        SimulationReport report = Simulation.of(config(TWO), 0.8)
                .event(SimulationEvent.parse("hang:eu@60s+120s"))
                .run();

        long during = report.slices().subList(14, 35).stream()
                .mapToLong(slice -> slice.answered().get(0))
                .sum();
        assertEquals(0, during);
        assertTrue(
                report.failed() < report.requests() / 20,
                () -> report.failures().toString());
        assertTrue(of(report, "eu").answered() > 0);
    }

    @Test
    void everythingAway_fails_andTheReasonIsNotALimit() {
        SimulationReport report = Simulation.of(config(TWO), 1)
                .length(Duration.ofMinutes(1))
                .event(SimulationEvent.parse("crash:*@0+2m"))
                .run();

        assertEquals(report.requests(), report.failed());
        assertFalse(
                report.failures().containsKey("no deployment had room"),
                () -> report.failures().toString());
    }

    @Test
    void processesWithoutAStore_passTheLimits_andProvidersRefuse() {
        SimulationReport alone = Simulation.of(config(TWO), 3).run();
        SimulationReport four = Simulation.of(config(TWO), 3).processes(4).run();

        long refusedAlone = alone.deployments().stream()
                .mapToLong(SimulationReport.DeploymentResult::refused)
                .sum();
        long refusedByFour = four.deployments().stream()
                .mapToLong(SimulationReport.DeploymentResult::refused)
                .sum();
        assertTrue(refusedByFour > 2 * refusedAlone + 20, refusedAlone + " and " + refusedByFour);
    }

    @Test
    void processesWithARedisInTheFile_shareTheLimits() {
        String shared = TWO + "router_settings: {redis_host: localhost, redis_port: 6379}\n";
        SimulationReport four = Simulation.of(config(shared), 3).processes(4).run();
        SimulationReport apart = Simulation.of(config(TWO), 3).processes(4).run();

        assertTrue(refused(four) < refused(apart) / 2, refused(four) + " and " + refused(apart));
    }

    private static long refused(SimulationReport report) {
        return report.deployments().stream()
                .mapToLong(SimulationReport.DeploymentResult::refused)
                .sum();
    }

    @Test
    void modelsInParts_getThem() {
        String two = TWO.replaceFirst("gpt-4\n", "large\n");
        SimulationReport report = Simulation.of(config(two), 0.5)
                .model("large", 3)
                .model("gpt-4", 1)
                .run();

        assertEquals(0.75, of(report, "eu").share(), 0.1);
    }

    @Test
    void wrongNames_areSaidWithWhatThereIs() {
        Simulation simulation = Simulation.of(config(TWO), 1);

        assertRefused("did you mean gpt-4", () -> simulation.model("gpt4", 1));
        assertRefused(
                "no deployment 'eux'; there are eu, us",
                () -> simulation.event(SimulationEvent.parse("hang:eux@1s+1s")));
        assertRefused("[hang, crash, fast-500, brown-out]", () -> SimulationEvent.parse("burn:eu@1s+1s"));
        assertRefused("hang:eu@60s+120s", () -> SimulationEvent.parse("hang eu"));
        assertRefused("set processes", () -> simulation.workload(Workload.HOT).run());
    }

    private static void assertRefused(String words, Executable wrong) {
        String message = assertThrows(IllegalArgumentException.class, wrong).getMessage();
        assertTrue(requireNonNull(message).contains(words), message);
    }

    @Test
    void event_isWrittenAsItIsRead() {
        assertEquals(
                "fast-500:eu:1@60s+1.5s",
                SimulationEvent.parse("fast-500:eu:1@1m+1500ms").toString());
    }

    @Test
    void embeddings_areNoChats() {
        String file = TWO.replace("{id: us}", "{id: us, mode: embedding}").replaceFirst("gpt-4\n", "chat\n");

        SimulationReport report = Simulation.of(config(file), 0.5).run();

        assertEquals(0, of(report, "us").attempts());
        assertThrows(
                IllegalArgumentException.class,
                () -> Simulation.of(config(file), 1).model("gpt-4", 1));
    }
}
