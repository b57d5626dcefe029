package dev.llmrouter.benchmarks.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.llmrouter.benchmarks.sim.Terminal;
import dev.llmrouter.testing.provider.MockProvider;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures all peers, one after the other, each in a process of its own. The upstreams live in this process,
 * which does nothing else.
 */
final class Run {
    /** On top of what is measured, for a process that starts on a busy machine. */
    private static final Duration SPARE = Duration.ofSeconds(45);

    /** More than any process has: this router's 18 figures, and its warming up. */
    private static final int FIGURES = 24;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHAT = "/chat/completions";

    private final Terminal terminal;
    private final Workplace place;
    private final Pace pace;
    private final List<String> notes = new ArrayList<>();
    private final List<Figure> figures = new ArrayList<>();

    Run(Terminal terminal, Workplace place, Pace pace) {
        this.terminal = terminal;
        this.place = place;
        this.pace = pace;
    }

    Results play(String command) throws IOException, InterruptedException {
        String date = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'")
                .format(Instant.now().atZone(ZoneOffset.UTC));
        notes.addAll(place.lines("notes"));
        ours("this router in process", InProcess.class, pace.toString());
        if (place.has("litellm/bin/python")) {
            child(
                    "LiteLLM in process",
                    List.of(
                            place.installed("litellm/bin/python").toString(),
                            place.script("litellm_router.py").toString(),
                            pace.toString()));
        }
        try (MockProvider a = MockProvider.builder("a").start();
                MockProvider b = MockProvider.builder("b").start()) {
            http(List.of(a.baseUrl(), b.baseUrl()));
        }
        terminal.erase();
        return new Results(machine(), date, command.strip(), place.lines("versions"), notes, figures);
    }

    private void http(List<String> upstreams) throws IOException, InterruptedException {
        bare(upstreams.get(0), "");
        ours(OverHttp.ROUTER, OverHttp.class, with(List.of(pace.toString(), OverHttp.ROUTER, "router"), upstreams));
        if (place.has("openai-java/lib")) {
            openAi(upstreams);
        }
        if (place.has(Workplace.PORTKEY)) {
            gateway(Gateway.portkey(place, upstreams));
        }
        if (place.has("litellm/bin/litellm")) {
            gateway(Gateway.liteLlm(place, upstreams));
        }
        bare(upstreams.get(0), ", again");
    }

    private void bare(String upstream, String again) throws InterruptedException {
        String name = Results.UPSTREAM + again;
        ours(name, OverHttp.class, pace.toString(), name, "plain", "1", upstream + CHAT);
    }

    private void openAi(List<String> upstreams) throws InterruptedException {
        String classPath = place.installed("openai-java/lib") + "/*" + File.pathSeparator + classes();
        String source = place.script("openai-java/RoundRobin.java").toString();
        child("openai-java", Workplace.java(classPath, with(List.of(source, pace.toString()), upstreams)));
    }

    private void gateway(Gateway gateway) throws InterruptedException {
        terminal.progress(gateway.name() + " starts", true);
        try (Child server = gateway.start(place.log(gateway.name() + " server"))) {
            List<String> start = List.of(pace.toString(), gateway.name(), "plain", "2", gateway.url() + "/v1" + CHAT);
            child(
                    gateway.name(),
                    java(OverHttp.class, with(start, gateway.headers()), "-D" + Cpu.GATEWAY + "=" + server.pid()));
            if (!server.isAlive()) {
                notes.add(gateway.name() + " ended while it was measured");
            }
        } catch (IOException e) {
            notes.add("failed: " + e.getMessage());
        }
    }

    private void ours(String name, Class<?> main, String... args) throws InterruptedException {
        child(name, java(main, args));
    }

    private static List<String> java(Class<?> main, String[] args, String... options) {
        List<String> rest = new ArrayList<>(List.of(options));
        rest.add(main.getName());
        return Workplace.java(System.getProperty("java.class.path"), with(rest, List.of(args)));
    }

    /** This module's classes alone: openai-java brings libraries of its own. */
    private static String classes() {
        return Path.of(Run.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                + File.pathSeparator
                + Path.of(dev.llmrouter.time.Ticker.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath());
    }

    private static String[] with(List<String> start, List<String> end) {
        List<String> all = new ArrayList<>(start);
        all.addAll(end);
        return all.toArray(String[]::new);
    }

    private void child(String name, List<String> command) throws InterruptedException {
        terminal.progress(name, true);
        try (Child child = new Child(command, place.quiet(Map.of()), place.log(name), true)) {
            child.lines(this::take, limit());
        } catch (IOException e) {
            notes.add("failed: " + name + ": " + e.getMessage());
        }
    }

    private Duration limit() {
        Duration rounds =
                pace.warmUp().plus(pace.round().multipliedBy(pace.rounds())).multipliedBy(FIGURES);
        Duration loads = pace.warmUp().plus(pace.load()).multipliedBy(3);
        return (rounds.compareTo(loads) > 0 ? rounds : loads).plus(SPARE);
    }

    /** A line of a process: a figure, or {@code {"note": …}}. */
    private void take(String line) {
        try {
            JsonNode tree = JSON.readTree(line);
            if (tree.has("note")) {
                notes.add(tree.get("note").asText());
            } else {
                figures.add(JSON.treeToValue(tree, Figure.class));
            }
        } catch (JsonProcessingException e) {
            notes.add("not understood: " + line);
        }
    }

    private static String machine() throws IOException {
        return Runtime.getRuntime().availableProcessors() + " cores of " + Processor.name() + ", "
                + System.getProperty("os.name") + ", JDK " + System.getProperty("java.version");
    }
}
