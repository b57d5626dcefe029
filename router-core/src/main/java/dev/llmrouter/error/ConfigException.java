package dev.llmrouter.error;

import dev.llmrouter.config.ConfigProblem;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. Tells all of its problems at once. */
public final class ConfigException extends RouterException {
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;
    private final transient List<ConfigProblem> warnings;

    /**
     * Makes one without warnings.
     *
     * @param problems what keeps the configuration from being used, at least one
     */
    public ConfigException(List<ConfigProblem> problems) {
        this(problems, List.of());
    }

    /**
     * Makes one.
     *
     * @param problems what keeps the configuration from being used, at least one
     * @param warnings what is odd beside that
     */
    public ConfigException(List<ConfigProblem> problems, List<ConfigProblem> warnings) {
        super(message(problems), Failure.of("").build());
        this.problems = List.copyOf(problems);
        this.warnings = List.copyOf(warnings);
    }

    /** {@return every problem, in the order of the file} */
    public List<ConfigProblem> problems() {
        return problems;
    }

    /** {@return what is odd beside the problems and would not have kept the configuration from being used; empty when nothing is} */
    public List<ConfigProblem> warnings() {
        return warnings;
    }

    private static String message(List<ConfigProblem> problems) {
        return problems.size() == 1
                ? problems.get(0).toString()
                : problems.size() + " problems:\n  "
                        + problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n  "));
    }
}
