package dev.llmrouter.config;

import dev.llmrouter.catalog.NearNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects everything that is wrong or odd in one file. What is found twice is told once. Not thread-safe. */
final class Problems {
    /** How LiteLLM begins a reference to a token that is fetched. */
    static final String OIDC = "oidc/";

    private final String file;
    private final Set<ConfigProblem> errors = new LinkedHashSet<>();
    private final Set<ConfigProblem> complaints = new LinkedHashSet<>();
    private final Set<ConfigProblem> warnings = new LinkedHashSet<>();
    private final Set<ConfigProblem> notes = new LinkedHashSet<>();
    private final Map<String, Set<Place>> missing = new LinkedHashMap<>();

    Problems(String file) {
        this.file = file;
    }

    /** An empty collection for a part of the same file. */
    Problems forPart() {
        return new Problems(file);
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

    void missingVariable(Place place, String name) {
        if (name.startsWith(OIDC)) {
            error(
                    place,
                    "references to OpenID Connect tokens (oidc/…) are not supported; "
                            + "put the token into an environment variable and write os.environ/NAME");
            return;
        }
        missing.computeIfAbsent(name, any -> new LinkedHashSet<>()).add(place);
    }

    boolean isMissingVariables() {
        return !missing.isEmpty();
    }

    /** Whether what was read can be used. */
    boolean isUsable() {
        return errors.isEmpty() && missing.isEmpty();
    }

    void addAll(Problems part) {
        errors.addAll(part.errors);
        addHarmless(part);
        part.missing.forEach((name, places) ->
                missing.computeIfAbsent(name, any -> new LinkedHashSet<>()).addAll(places));
    }

    /** Adds what a part says beside its errors. */
    void addHarmless(Problems part) {
        complaints.addAll(part.complaints);
        warnings.addAll(part.warnings);
        notes.addAll(part.notes);
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
        all.addAll(missing(environment));
        if (strict) {
            all.addAll(complaints);
        }
        return List.copyOf(all);
    }

    List<ConfigProblem> warnings(boolean strict) {
        List<ConfigProblem> all = new ArrayList<>(warnings);
        if (!strict) {
            all.addAll(complaints);
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
        List<String> told = new ArrayList<>();
        Set<String> near = new LinkedHashSet<>();
        missing.forEach((name, places) -> {
            told.add(name + " ("
                    + String.join(", ", places.stream().map(Place::path).toList()) + ")");
            near.addAll(NearNames.of(name, environment));
        });
        Place first = missing.values().iterator().next().iterator().next();
        return List.of(problem(
                first,
                "environment variables are not set: " + String.join(", ", told)
                        + "; set them, or give a default: ${NAME:-default}",
                List.copyOf(near)));
    }

    private ConfigProblem problem(Place place, String message, List<String> near) {
        return new ConfigProblem(file, place.line(), place.path(), message, near);
    }
}
