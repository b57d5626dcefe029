package dev.llmrouter.catalog;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Context windows and capabilities of models, for deployments whose {@code model_info} does not state them.
 * Immutable; thread-safe.
 *
 * <p>The one that ships with the library was made of LiteLLM's list in November 2026. Models change: lay a
 * table of your own over it.
 *
 * <p>A line of a table is {@code provider/model, longest prompt, longest answer, capabilities}, with numbers
 * of tokens, of which one that is empty is not known, and the words of {@link ModelCapability}, or
 * {@code none}; what follows a {@code #} is a comment. A model is looked for as in a {@link PriceTable}.
 */
public final class ModelTable {
    private static final String SHIPPED = "models.csv";
    private static final int CELLS = 4;

    private final Map<String, ModelFacts> models;

    private ModelTable(Map<String, ModelFacts> models) {
        this.models = Map.copyOf(models);
    }

    private static final class Holder {
        static final ModelTable TABLE = shippedTable();
    }

    /** {@return the table that ships with the library} */
    public static ModelTable shipped() {
        return Holder.TABLE;
    }

    /** {@return a table without models} */
    public static ModelTable empty() {
        return new ModelTable(Map.of());
    }

    /**
     * The same table with more models; those of the same names are replaced.
     *
     * @param others by provider and model, such as {@code openai/gpt-4o}; case does not count
     * @return a copy
     * @throws IllegalArgumentException if a name has no provider
     */
    public ModelTable with(Map<String, ModelFacts> others) {
        Map<String, ModelFacts> all = new HashMap<>(models);
        others.forEach((model, facts) -> {
            if (model.indexOf('/') < 1) {
                throw new IllegalArgumentException("expected provider/model, not '" + model + "'");
            }
            all.put(ModelLookup.lower(model), requireNonNull(facts, "facts"));
        });
        return new ModelTable(all);
    }

    /**
     * The same table with those of a text laid over it.
     *
     * @param name what messages call the text
     * @param lines the lines of a table
     * @return a copy
     * @throws IllegalArgumentException if a line is none of a table; the message has its number
     */
    public ModelTable with(String name, List<String> lines) {
        return with(parse(name, lines));
    }

    /**
     * What is known of a deployment's model: of its {@code base_model} if it has one, else of its model. What
     * its {@code model_info} says is not looked at.
     *
     * @param deployment which one
     * @return the facts; empty when the table does not have the model
     */
    public Optional<ModelFacts> find(Deployment deployment) {
        return ModelLookup.find(models, deployment);
    }

    /** {@return how many models are known} */
    public int size() {
        return models.size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelTable that && models.equals(that.models);
    }

    @Override
    public int hashCode() {
        return models.hashCode();
    }

    @Override
    public String toString() {
        return "ModelTable[" + size() + " models]";
    }

    private static ModelTable shippedTable() {
        try (InputStream in = ModelTable.class.getResourceAsStream(SHIPPED)) {
            String text = new String(requireNonNull(in, SHIPPED).readAllBytes(), StandardCharsets.UTF_8);
            return new ModelTable(parse(SHIPPED, text.lines().toList()));
        } catch (IOException e) {
            throw new UncheckedIOException("the table of models of this library cannot be read", e);
        }
    }

    private static Map<String, ModelFacts> parse(String name, List<String> lines) {
        Map<String, ModelFacts> models = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line =
                    lines.get(i).replaceFirst("#.*", "").replace("\uFEFF", "").strip();
            if (!line.isEmpty()) {
                put(models, line, name + ":" + (i + 1));
            }
        }
        return models;
    }

    private static void put(Map<String, ModelFacts> models, String line, String where) {
        List<String> cells =
                Arrays.stream(line.split(",", -1)).map(String::strip).toList();
        try {
            if (cells.size() != CELLS || cells.get(0).indexOf('/') < 1) {
                throw new NumberFormatException(line);
            }
            models.put(
                    ModelLookup.lower(cells.get(0)),
                    new ModelFacts(tokens(cells.get(1)), tokens(cells.get(2)), capabilities(cells.get(3))));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    where + ": expected provider/model, longest prompt, longest answer, capabilities (vision, tools,"
                            + " schema, search or none), found '"
                            + (line.length() > 80 ? line.substring(0, 80) + "…" : line) + "'",
                    e);
        }
    }

    private static OptionalLong tokens(String cell) {
        return cell.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(cell));
    }

    private static Set<ModelCapability> capabilities(String cell) {
        Set<ModelCapability> found = EnumSet.noneOf(ModelCapability.class);
        for (String word : cell.split(" +", -1)) {
            if (!word.equals("none")) {
                found.add(Arrays.stream(ModelCapability.values())
                        .filter(each -> each.word().equals(word))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(word)));
            }
        }
        return found;
    }
}
