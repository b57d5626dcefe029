package dev.llmrouter.config;

import dev.llmrouter.catalog.NearNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Collects everything that is wrong or odd in one file. What is found twice is reported once. Not
 * thread-safe.
 */
final class Problems {
    /** How LiteLLM begins a reference to a token that is fetched. */
    static final String OIDC = "oidc/";

    /** Letters. Names of variables are long and alike: a third of their letters says nothing. */
    private static final int MISSPELT = 2;

    private static final String UNKNOWN_TOKEN = "references to OpenID Connect tokens (oidc/…) are supported for env, file, env_path, "
            + "circleci and azure; put another token into an environment variable and write os.environ/NAME";

    private final String file;
    private final Set<ConfigProblem> errors = new LinkedHashSet<>();
    private final Set<ConfigProblem> complaints = new LinkedHashSet<>();
    private final Set<ConfigProblem> warnings = new LinkedHashSet<>();
    private final Set<ConfigProblem> notes = new LinkedHashSet<>();
    private final Map<String, Set<Place>> missing = new LinkedHashMap<>();
    /** Variables and reasons that keep deployments from being used, and not the file. */
    private final Map<String, Set<Place>> missedByDeployments = new LinkedHashMap<>();

    private final Map<String, Set<Place>> unusable = new LinkedHashMap<>();
    /** Where protections stand that a proxy gives and a library does not. */
    private final Set<Place> dropped = new LinkedHashSet<>();

    private final VariableValues values;
    /** Names that callers may ask for and that no deployment can serve. */
    private final Set<String> unserved = new LinkedHashSet<>();

    /** References to tokens that are fetched in a way that is not supported. */
    private final Map<String, Set<Place>> tokens = new LinkedHashMap<>();

    private boolean nothingUsable;

    Problems(String file) {
        this(file, new VariableValues());
    }

    private Problems(String file, VariableValues values) {
        this.file = file;
        this.values = values;
    }

    /** An empty collection for a part of the same file. */
    Problems forPart() {
        return new Problems(file, values);
    }

    /** An empty collection for another file that this one includes. */
    Problems forFile(String included) {
        return new Problems(included, values);
    }

    /** The variables that the file was given: no message may quote what they hold. */
    VariableValues values() {
        return values;
    }

    void error(Place place, String message) {
        errors.add(problem(place, message, List.of()));
    }

    void error(Place place, String message, List<String> near) {
        errors.add(problem(place, message, near));
    }

    void warning(Place place, String message) {
        warnings.add(problem(place, message, List.of()));
    }

    /** What loads all the same, and is an error in strict mode. */
    void complaint(Place place, String message, List<String> near) {
        complaints.add(problem(place, message, near));
    }

    void note(Place place, String message) {
        notes.add(problem(place, message, List.of()));
    }

    /** A protection of LiteLLM's proxy that this library does not give. */
    void dropped(Place place) {
        dropped.add(place);
    }

    void missingVariable(Place place, String name) {
        if (name.startsWith(OIDC)) {
            tokens.computeIfAbsent(name, any -> new LinkedHashSet<>()).add(place);
            return;
        }
        missing.computeIfAbsent(name, any -> new LinkedHashSet<>()).add(place);
    }

    /** A deployment that cannot be used, which does not take the others away. */
    void unusable(Place place, String reason) {
        unusable.computeIfAbsent(reason, any -> new LinkedHashSet<>()).add(place);
    }

    /** A name that callers may ask for, whose deployments can all not be used. */
    void unserved(String name) {
        unserved.add(Place.shown(name));
    }

    /** No deployment is left, so that what keeps them from being used are errors. */
    void nothingUsable(Place place) {
        nothingUsable = true;
        error(place, "no usable deployment is left; it needs at least one");
    }

    /** Why a deployment cannot be used whose token is fetched in a way that is not supported. */
    Optional<String> unknownTokens() {
        return tokens.isEmpty() ? Optional.empty() : Optional.of(tokens.keySet().iterator().next() + ": " + UNKNOWN_TOKEN);
    }

    boolean isMissingVariables() {
        return !missing.isEmpty();
    }

    /** The variables that are not set, in the order in which they were needed. */
    List<String> missingVariables() {
        return List.copyOf(missing.keySet());
    }

    boolean areDeploymentsMissingVariables() {
        return !missedByDeployments.isEmpty();
    }

    boolean hasErrors() {
        return !errors.isEmpty();
    }

    /** Adds what a part says, its missing variables as errors. */
    void addAll(Problems part) {
        addErrors(part);
        addPlaces(part.missing, missing);
        addPlaces(part.tokens, tokens);
    }

    /** Adds what a part says, its missing variables as what keeps deployments from being used. */
    void addDeployment(Problems part) {
        addErrors(part);
        addPlaces(part.missing, missedByDeployments);
    }

    private void addErrors(Problems part) {
        errors.addAll(part.errors);
        addHarmless(part);
    }

    private List<ConfigProblem> unknownTokenErrors() {
        List<ConfigProblem> all = new ArrayList<>();
        tokens.forEach((name, places) ->
                places.forEach(place -> all.add(problem(place, UNKNOWN_TOKEN, List.of()))));
        return all;
    }

    private static void addPlaces(Map<String, Set<Place>> from, Map<String, Set<Place>> to) {
        from.forEach((name, places) ->
                to.computeIfAbsent(name, any -> new LinkedHashSet<>()).addAll(places));
    }

    /** Adds what a part says beside its errors. */
    void addHarmless(Problems part) {
        complaints.addAll(part.complaints);
        warnings.addAll(part.warnings);
        notes.addAll(part.notes);
        dropped.addAll(part.dropped);
    }

    /** Why a part cannot be used, in one sentence. */
    String reason(Collection<String> environment) {
        List<String> reasons = new ArrayList<>();
        errors.forEach(error -> reasons.add(error.keyPath() + ": " + error.message()));
        missing(environment).forEach(error -> reasons.add(error.message()));
        return String.join("; ", reasons);
    }

    List<ConfigProblem> errors(boolean strict, Collection<String> environment) {
        List<ConfigProblem> all = new ArrayList<>(errors);
        all.addAll(unknownTokenErrors());
        all.addAll(missing(environment));
        if (strict || nothingUsable) {
            all.addAll(unusable(environment));
        }
        if (strict) {
            all.addAll(complaints);
        }
        return List.copyOf(all);
    }

    List<ConfigProblem> warnings(boolean strict, Collection<String> environment) {
        List<ConfigProblem> all = new ArrayList<>(warnings);
        if (strict && !dropped.isEmpty()) {
            all.add(problem(
                    dropped.iterator().next(),
                    "protections of LiteLLM's proxy that a library does not give, and that are dropped: "
                            + String.join(
                                    ", ", dropped.stream().map(Place::path).toList())
                            + "; give them in the application or in front of it",
                    List.of()));
        }
        if (!strict) {
            all.addAll(complaints);
            if (!nothingUsable) {
                all.addAll(unusable(environment));
            }
        }
        return List.copyOf(all);
    }

    List<ConfigProblem> notes() {
        return List.copyOf(notes);
    }

    /** All missing variables in one: they are put right in one place. */
    private List<ConfigProblem> missing(Collection<String> environment) {
        if (missing.isEmpty()) {
            return List.of();
        }
        return List.of(problem(first(missing), variables(missing), near(missing, environment)));
    }

    /**
     * All deployments that cannot be used in one: a laptop with few keys would hide the other warnings else.
     */
    private List<ConfigProblem> unusable(Collection<String> environment) {
        List<String> reasons = new ArrayList<>();
        if (!missedByDeployments.isEmpty()) {
            reasons.add(variables(missedByDeployments));
        }
        if (!unusable.isEmpty()) {
            reasons.add(shown(unusable));
        }
        if (reasons.isEmpty()) {
            return List.of();
        }
        return List.of(problem(
                first(missedByDeployments.isEmpty() ? unusable : missedByDeployments),
                "deployments that cannot be used, and are passed over: " + String.join("; ", reasons)
                        + (unserved.isEmpty() || nothingUsable
                                ? ""
                                : "; nothing serves requests for " + String.join(", ", unserved)),
                near(missedByDeployments, environment)));
    }

    private static String variables(Map<String, Set<Place>> missing) {
        return "environment variables are not set: " + shown(missing)
                + "; set them, or give a default: ${NAME:-default}";
    }

    private static List<String> near(Map<String, Set<Place>> missing, Collection<String> environment) {
        Set<String> near = new LinkedHashSet<>();
        missing.keySet().forEach(name -> near.addAll(NearNames.within(name, environment, MISSPELT)));
        return List.copyOf(near);
    }

    private static Place first(Map<String, Set<Place>> places) {
        return places.values().iterator().next().iterator().next();
    }

    private static String shown(Map<String, Set<Place>> places) {
        List<String> shown = new ArrayList<>();
        places.forEach((what, where) -> shown.add(
                what + " (" + String.join(", ", where.stream().map(Place::path).toList()) + ")"));
        return String.join(", ", shown);
    }

    private ConfigProblem problem(Place place, String message, List<String> near) {
        return new ConfigProblem(
                place.file().isEmpty() ? file : place.file(),
                place.line(),
                place.path(),
                values.hidden(message),
                near.stream().map(values::hidden).toList());
    }
}
