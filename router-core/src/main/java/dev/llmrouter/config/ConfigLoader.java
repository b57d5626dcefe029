package dev.llmrouter.config;

import dev.llmrouter.provider.Provider;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads a configuration in LiteLLM's format. Immutable; thread-safe.
 *
 * <p>It never throws for what is in the file: every problem is collected, and all are reported at once. Files
 * of more than 8 MB are not read. Tags that construct objects are refused, and nesting and aliases are
 * bounded.
 */
public final class ConfigLoader {
    private final Map<String, String> environment;
    private final boolean strict;
    private final Map<String, Provider> providers;

    /**
     * Makes a loader that knows the stock providers.
     *
     * @param environment where {@code os.environ/NAME} and <code>${NAME}</code> are looked up, mostly
     *     {@link System#getenv()}
     * @param strict whether keys that are ignored, and deployments that cannot be used, are errors; they are
     *     warnings otherwise
     */
    public ConfigLoader(Map<String, String> environment, boolean strict) {
        this(environment, strict, List.of());
    }

    /**
     * Makes a loader that knows more providers than the stock ones.
     *
     * @param environment where {@code os.environ/NAME} and <code>${NAME}</code> are looked up, mostly
     *     {@link System#getenv()}
     * @param strict whether keys that are ignored, and deployments that cannot be used, are errors; they are
     *     warnings otherwise
     * @param providers providers beside the stock ones, or instead of those of the same name
     */
    public ConfigLoader(Map<String, String> environment, boolean strict, Collection<Provider> providers) {
        this.environment = Map.copyOf(environment);
        this.strict = strict;
        this.providers = providers.stream().collect(Collectors.toUnmodifiableMap(Provider::name, each -> each));
    }

    /**
     * Reads a file.
     *
     * @param file the file, in UTF-8; files that it names are looked for beside it
     * @return a configuration, or the reasons why there is none
     */
    public Loaded load(Path file) {
        return load(YamlSource.file(file));
    }

    /**
     * Reads a text.
     *
     * @param name what problems call the text, in the place of a file's name
     * @param yaml the text, at most 8 million characters; files that it names are looked for in the process's
     *     directory
     * @return a configuration, or the reasons why there is none
     */
    public Loaded load(String name, String yaml) {
        return load(YamlSource.text(name, yaml).beside(Path.of("")));
    }

    /**
     * Reads a configuration from wherever it is.
     *
     * @param source where it is, and where the files are that it names
     * @return a configuration, or the reasons why there is none
     */
    public Loaded load(YamlSource source) {
        Problems problems = new Problems(source.name());
        Optional<String> text = source.read(problems);
        return text.isPresent()
                ? load(problems, text.get(), source.files())
                : loaded(Optional.empty(), problems, List.of());
    }

    private Loaded load(Problems problems, String yaml, Neighbours files) {
        if (yaml.length() > FileText.MOST_BYTES) {
            problems.error(Place.FILE, FileText.tooBig(yaml.length()));
            return loaded(Optional.empty(), problems, List.of());
        }
        // Some editors begin a file with a byte order mark, which is no part of its text.
        String text = yaml.startsWith("\uFEFF") ? yaml.substring(1) : yaml;
        return YamlTree.parse(text, problems)
                .map(tree -> new Includes(files, problems).resolve(tree))
                .map(tree -> {
                    Variables variables =
                            Variables.of(environment, tree.entries().get("environment_variables"), problems);
                    Map<String, String> values = variables.values();
                    DeploymentCheck check = new DeploymentCheck(providers, values);
                    RouterConfig config =
                            new ConfigReader(variables.resolve(tree), problems, values, files).read(check);
                    return loaded(Optional.of(config), problems, List.copyOf(values.keySet()));
                })
                .orElseGet(() -> loaded(Optional.empty(), problems, List.of()));
    }

    private Loaded loaded(Optional<RouterConfig> config, Problems problems, List<String> variables) {
        List<ConfigProblem> errors = problems.errors(strict, variables);
        return new Loaded(
                errors.isEmpty() ? config : Optional.empty(),
                errors,
                problems.warnings(strict, variables),
                problems.notes());
    }

    /**
     * The result of reading a file.
     *
     * @param config the configuration; present if, and only if, there are no errors
     * @param errors what must be changed
     * @param warnings what is probably not meant: unknown keys, circles of fallbacks, deployments that cannot
     *     be used
     * @param notes what LiteLLM knows and has no meaning in a process
     */
    public record Loaded(
            Optional<RouterConfig> config,
            List<ConfigProblem> errors,
            List<ConfigProblem> warnings,
            List<ConfigProblem> notes) {}
}
