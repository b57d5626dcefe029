package dev.llmrouter.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.llmrouter.config.ConfigLoader;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.testing.simulation.Simulation;
import dev.llmrouter.testing.simulation.SimulationEvent;
import dev.llmrouter.testing.simulation.SimulationReport;
import dev.llmrouter.testing.simulation.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Plays a configuration under load, in virtual time, against simulated providers that enforce its limits. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Plays a configuration under load, in virtual time: what would be answered, would wait and would be refused.",
            "Uses no network and no key; variables that are not set are taken for set."
        },
        exitCodeListHeading = "Ends with:%n",
        exitCodeList = {"0:it was played", "2:the file cannot be used, or an argument is wrong"})
final class SimulateCommand implements Callable<Integer> {
    private static final int UNUSABLE = 2;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Mixin
    Configuration configuration = new Configuration();

    @Option(
            names = "--rps",
            required = true,
            paramLabel = "N",
            description = "Requests a second that arrive, in the mean.")
    double requestsPerSecond;

    @Option(
            names = "--workload",
            paramLabel = "NAME",
            description = "steady, burst, ramp or hot (default: ${DEFAULT-VALUE}).")
    String workload = Workload.STEADY.toString();

    @Option(
            names = "--event",
            paramLabel = "KIND:ID@START+LENGTH",
            description = "hang, crash, fast-500 or brown-out of a deployment, or of * for all, such as"
                    + " hang:eu@60s+120s; may be repeated.")
    List<String> events = List.of();

    @Option(
            names = "--processes",
            paramLabel = "N",
            description =
                    "Processes, each with a router (default: ${DEFAULT-VALUE}). They share limits if the file has a Redis.")
    int processes = 1;

    @Option(
            names = "--length",
            paramLabel = "TIME",
            description = "How long requests arrive, such as 90s or 10m (default: ${DEFAULT-VALUE}).")
    String length = "5m";

    @Option(
            names = "--model",
            paramLabel = "NAME[=PART]",
            description = "What is asked for; may be repeated. Default: all models in equal parts.")
    List<String> models = List.of();

    @Option(
            names = "--prompt-tokens",
            paramLabel = "N",
            description = "Tokens of a prompt, in the mean (default: ${DEFAULT-VALUE}).")
    int promptTokens = 1500;

    @Option(
            names = "--output-tokens",
            paramLabel = "N",
            description = "Tokens of an answer, in the mean (default: ${DEFAULT-VALUE}).")
    int outputTokens = 400;

    @Option(
            names = "--speed",
            paramLabel = "[ID=]N",
            description =
                    "Output tokens a second of each call (default: 50), of all deployments or of one; may be repeated.")
    List<String> speeds = List.of();

    @Option(
            names = "--first-token",
            paramLabel = "TIME",
            description = "Until an answer begins (default: ${DEFAULT-VALUE}).")
    String firstToken = "800ms";

    @Option(names = "--seed", paramLabel = "N", description = "The seed of chance (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    @Option(
            names = "--svg",
            paramLabel = "FILE",
            description = "Draws it: answers by deployment, refusals and waiting over time.")
    @Nullable
    Path svg;

    @Option(names = "--json", description = "Prints JSON, for programs.")
    boolean json;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        if (!configuration.isReadable()) {
            err.println(configuration.file + " cannot be read");
            return UNUSABLE;
        }
        configuration.namesOnly = true;
        ConfigLoader.Loaded loaded = configuration.load(false);
        if (loaded.config().isEmpty()) {
            loaded.errors().forEach(problem -> err.println("error  " + problem));
            return UNUSABLE;
        }
        try {
            play(loaded.config().get());
            return 0;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return UNUSABLE;
        }
    }

    private void play(RouterConfig config) throws IOException {
        List<SimulationEvent> happening =
                events.stream().map(SimulationEvent::parse).toList();
        Simulation simulation = simulation(config);
        happening.forEach(simulation::event);
        SimulationReport report = simulation.run();
        SimulationText text = new SimulationText(config, simulation, report);
        if (svg != null) {
            write(svg, new SimulationChart(text.title(), report, happening, simulation.length()).svg());
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JSON.writeValueAsString(
                    Map.of("summary", text.summary(), "report", new SimulationJson(report).tree())));
        } else {
            out.println(text.table());
            out.println();
            text.summary().forEach(out::println);
        }
        out.flush();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new IllegalArgumentException("--svg cannot write " + file + ": " + e, e);
        }
    }

    private Simulation simulation(RouterConfig config) {
        Simulation simulation = Simulation.of(config, requestsPerSecond)
                .workload(workload())
                .length(SimulationEvent.time(length))
                .processes(processes)
                .tokens(promptTokens, outputTokens)
                .firstToken(SimulationEvent.time(firstToken))
                .seed(seed);
        for (String given : models) {
            int split = given.lastIndexOf('=');
            simulation.model(
                    split < 0 ? given : given.substring(0, split), split < 0 ? 1 : number("--model", given, split));
        }
        for (String given : speeds) {
            int split = given.lastIndexOf('=');
            if (split < 0) {
                simulation.speed(number("--speed", given, split));
            } else {
                simulation.speed(given.substring(0, split), number("--speed", given, split));
            }
        }
        return simulation;
    }

    private static double number(String option, String given, int split) {
        try {
            return Double.parseDouble(given.substring(split + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " wants a number, not '" + given.substring(split + 1) + "'", e);
        }
    }

    private Workload workload() {
        for (Workload each : Workload.values()) {
            if (each.toString().equals(workload.toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        throw new IllegalArgumentException("no workload '" + workload + "'; there are steady, burst, ramp and hot");
    }
}
