package dev.llmrouter.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.llmrouter.config.ConfigLoader;
import dev.llmrouter.config.ConfigProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads a configuration as a router would, without a network, and says what is wrong with it. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Reads a configuration as a router would, and says what is wrong with it. Uses no network.",
        exitCodeListHeading = "Ends with:%n",
        exitCodeList = {"0:nothing was found", "1:something was found", "2:the file cannot be read"})
final class CheckCommand implements Callable<Integer> {
    private static final int FOUND = 1;
    private static final int UNREADABLE = 2;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Mixin
    Configuration configuration = new Configuration();

    @Option(names = "--strict", description = "Keys that are ignored, and deployments that cannot be used, are errors.")
    boolean strict;

    @Option(names = "--json", description = "Prints JSON, for programs.")
    boolean json;

    @Option(
            names = "--probe",
            description = "Makes one cheap call to each deployment; the only option that uses the network.")
    boolean probe;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (probe && configuration.namesOnly) {
            spec.commandLine().getErr().println("--probe needs the keys that --names-only does without");
            return UNREADABLE;
        }
        if (!configuration.isReadable()) {
            spec.commandLine().getErr().println(configuration.file + " cannot be read");
            return UNREADABLE;
        }
        ConfigLoader.Loaded loaded = configuration.load(strict);
        Optional<ModelTable> models = loaded.config().isPresent()
                ? Optional.of(new ModelTable(loaded.config().get(), configuration.environment()))
                : Optional.empty();
        Map<String, Probes.Probed> probed =
                probe && loaded.errors().isEmpty() ? Probes.of(configuration, models.orElseThrow()) : Map.of();
        out.println(json ? json(loaded, models, probed) : text(loaded, models, probed));
        out.flush();
        boolean good = loaded.errors().isEmpty()
                && loaded.warnings().isEmpty()
                && probed.values().stream().allMatch(Probes.Probed::answered);
        return good ? 0 : FOUND;
    }

    private String text(ConfigLoader.Loaded loaded, Optional<ModelTable> models, Map<String, Probes.Probed> probed) {
        StringBuilder text = new StringBuilder();
        loaded.errors().forEach(problem -> line(text, "@|bold,red error  |@", problem));
        loaded.warnings().forEach(problem -> line(text, "@|bold,yellow warning|@", problem));
        if (text.length() > 0) {
            text.append('\n');
        }
        models.ifPresent(table -> text.append(table.text()).append("\n\n"));
        probed.forEach((id, made) -> text.append(probed(id, made)).append('\n'));
        text.append(probed.isEmpty() ? "" : "\n");
        text.append(loaded.errors().isEmpty() ? "A router can be built of it" : "No router can be built of it")
                .append(": ")
                .append(counted(loaded.errors().size(), "error"))
                .append(", ")
                .append(counted(loaded.warnings().size(), "warning"));
        return text.toString();
    }

    private String probed(String id, Probes.Probed made) {
        String kind = made.answered() ? "@|green probe  |@" : "@|bold,red probe  |@";
        return spec.commandLine().getColorScheme().ansi().string(kind) + "  " + id + ": " + made.text();
    }

    private void line(StringBuilder text, String kind, ConfigProblem problem) {
        text.append(spec.commandLine().getColorScheme().ansi().string(kind))
                .append("  ")
                .append(problem)
                .append('\n');
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String json(
            ConfigLoader.Loaded loaded, Optional<ModelTable> models, Map<String, Probes.Probed> probed)
            throws JsonProcessingException {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("valid", loaded.errors().isEmpty());
        root.put("errors", problems(loaded.errors()));
        root.put("warnings", problems(loaded.warnings()));
        root.put("notes", problems(loaded.notes()));
        root.put(
                "models",
                models.map(table -> table.rows().stream()
                                .map(row -> model(row, probed))
                                .toList())
                        .orElse(List.of()));
        return JSON.writeValueAsString(root);
    }

    private static List<Map<String, Object>> problems(List<ConfigProblem> problems) {
        return problems.stream()
                .map(problem -> {
                    Map<String, Object> entry = new LinkedHashMap<>();
                    entry.put("file", problem.file());
                    entry.put("line", problem.line());
                    entry.put("key", problem.keyPath());
                    entry.put("message", problem.message());
                    entry.put("near", problem.near());
                    return entry;
                })
                .toList();
    }

    private static Map<String, Object> model(ModelTable.Row row, Map<String, Probes.Probed> probed) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("model", row.model());
        entry.put("fallbacks", row.fallbacks());
        entry.put(
                "deployments",
                row.deployments().stream()
                        .map(member -> member(member, probed.get(member.id())))
                        .toList());
        return entry;
    }

    private static Map<String, Object> member(ModelTable.Member member, Probes.@Nullable Probed probed) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", member.id());
        entry.put("provider", member.provider());
        entry.put("address", member.address());
        entry.put("limits", member.limits());
        entry.put("missing", member.missing());
        if (probed != null) {
            entry.put("answered", probed.answered());
            entry.put("probe", probed.text());
        }
        return entry;
    }
}
