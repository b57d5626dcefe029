package dev.llmrouter.config;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.config.ConfigLoader.Loaded;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Counts, over a folder of configurations: which load, which of their deployments can be called, and which
 * load without a warning although nothing in them can be called. {@code FileCensus [-v] folder…}; with
 * {@code -v} each file's problems too. Every variable that a file names is set.
 */
public final class FileCensus {
    private static final Pattern VARIABLE = Pattern.compile("os\\.environ/([A-Za-z0-9_]+)|\\$\\{([A-Za-z0-9_]+)");
    private static final Pattern ADDRESS = Pattern.compile("(?i).*(base|url|endpoint|host|proxy).*");

    private final boolean verbose;
    private final PrintStream out;
    private final Map<String, Integer> uncallable = new TreeMap<>();
    private final Map<String, Integer> errors = new LinkedHashMap<>();
    private final Map<String, Integer> complaints = new TreeMap<>();
    private final List<String> silent = new ArrayList<>();
    private int files;
    private int loading;
    private int deployments;
    private int callable;

    private FileCensus(boolean verbose, PrintStream out) {
        this.verbose = verbose;
        this.out = out;
    }

    /**
     * Runs it.
     *
     * @param arguments see above
     * @throws IOException if a file cannot be read
     */
    public static void main(String... arguments) throws IOException {
        List<String> given = new ArrayList<>(List.of(arguments));
        boolean verbose = given.remove("-v");
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String folder : given) {
            FileCensus census = new FileCensus(verbose, out);
            try (Stream<Path> paths = Files.list(Path.of(folder))) {
                for (Path path : paths.filter(it -> it.toString().endsWith(".yaml"))
                        .sorted()
                        .toList()) {
                    census.add(path);
                }
            }
            census.print(folder);
        }
    }

    private void add(Path path) throws IOException {
        String text = Files.readString(path);
        Loaded loaded = new ConfigLoader(environment(text), false).load(path);
        files++;
        String name = path.getFileName().toString();
        loaded.errors().forEach(error -> {
            errors.merge(name + ": " + shown(error), 1, Integer::sum);
            if (verbose) {
                out.println(name + " ERROR " + shown(error));
            }
        });
        loaded.warnings().forEach(warning -> {
            complaints.merge(warning.keyPath().replaceAll(".*[.\\]]", "") + ": " + warning.message(), 1, Integer::sum);
            if (verbose) {
                out.println(name + " warning " + shown(warning));
            }
        });
        loaded.config().ifPresent(config -> add(name, config, loaded));
    }

    private void add(String name, RouterConfig config, Loaded loaded) {
        loading++;
        DeploymentCheck check = new DeploymentCheck(Map.of(), Map.of());
        int before = callable;
        for (Deployment deployment : config.catalog().deployments().values()) {
            deployments++;
            String why = check.unusable(deployment).orElse("");
            if (why.isEmpty()) {
                callable++;
            } else {
                uncallable.merge(deployment.provider() + ": " + why, 1, Integer::sum);
                if (verbose) {
                    out.println(name + " cannot be called: " + deployment.provider() + "/" + deployment.providerModel()
                            + ": " + why);
                }
            }
        }
        if (callable == before && loaded.warnings().isEmpty()) {
            silent.add(name);
        }
    }

    private static String shown(ConfigProblem problem) {
        return problem.line() + " " + problem.keyPath() + " " + problem.message();
    }

    static Map<String, String> environment(String text) {
        Map<String, String> environment = new LinkedHashMap<>();
        Matcher names = VARIABLE.matcher(text);
        while (names.find()) {
            String name = names.group(1) == null ? names.group(2) : names.group(1);
            environment.put(name, ADDRESS.matcher(name).matches() ? "https://" + "host.example" : "value-of-it");
        }
        return environment;
    }

    private void print(String folder) {
        out.printf(
                "%s: %d files, %d load; %d deployments, %d callable (%.1f %%)%n",
                folder, files, loading, deployments, callable, 100.0 * callable / Math.max(1, deployments));
        print("not loading", errors);
        print("not callable", uncallable);
        print("warnings", complaints);
        out.println("nothing callable and no warning: " + silent);
    }

    private void print(String title, Map<String, Integer> counts) {
        out.println(title + ":");
        counts.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, Integer> entry) -> -entry.getValue()))
                .forEach(entry -> out.printf("%5d %s%n", entry.getValue(), entry.getKey()));
    }
}
