package dev.llmrouter.catalog;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prices by model, for deployments that name none. Immutable; thread-safe.
 *
 * <p>The one that ships with the library has list prices of widely used models. List prices change, and
 * contracts differ: lay a table of your own over it.
 *
 * <p>A line of a table is {@code provider/model, input, output[, cached input]}, in US dollars per million
 * tokens; what follows a {@code #} is a comment. A model is looked for as it is written, then without the
 * date or version that its name ends with ({@code gpt-4o-2024-08-06}, {@code -0613}, {@code -001},
 * {@code -latest}), for Azure also among OpenAI's. Case does not count.
 */
public final class PriceTable {
    private static final String SHIPPED = "prices.csv";
    private static final double MILLION = 1e6;
    /** A thousand times the table that ships; a longer file is another file. */
    private static final int MOST_BYTES = 8 << 20;

    private final Map<String, Pricing> prices;

    private PriceTable(Map<String, Pricing> prices) {
        this.prices = Map.copyOf(prices);
    }

    private static final class Holder {
        static final PriceTable TABLE = shippedTable();
    }

    /** {@return the table that ships with the library} */
    public static PriceTable shipped() {
        return Holder.TABLE;
    }

    /** {@return a table without prices} */
    public static PriceTable empty() {
        return new PriceTable(Map.of());
    }

    /**
     * Reads a table of one's own and lays it over the one that ships: its lines win, all others stay.
     *
     * @param file the table, in UTF-8, at most 8 MB
     * @return both together
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if a line is none of a table; the message has its number
     */
    public static PriceTable read(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + " is no regular file; name a price table");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in);
        }
    }

    /**
     * Reads a table of one's own that is no file, and lays it over the one that ships.
     *
     * @param name what messages call it
     * @param table the table, in UTF-8, at most 8 MB; not closed
     * @return both together
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if a line is none of a table; the message has its number
     */
    public static PriceTable read(String name, InputStream table) throws IOException {
        // Measured by reading: a file may grow, or not know its size.
        byte[] bytes = table.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    name + " has more than " + MOST_BYTES + " bytes, the most that is read; is it a price table?");
        }
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        return shipped().with(parse(name, text.lines().toList()));
    }

    /**
     * The same table with one more price, or another one.
     *
     * @param model provider and model, such as {@code openai/gpt-4o}
     * @param pricing its prices
     * @return a copy
     * @throws IllegalArgumentException if the model does not name its provider
     */
    public PriceTable with(String model, Pricing pricing) {
        if (model.indexOf('/') < 1) {
            throw new IllegalArgumentException("expected provider/model, not '" + model + "'");
        }
        return with(Map.of(ModelLookup.lower(model), requireNonNull(pricing, "pricing")));
    }

    private PriceTable with(Map<String, Pricing> others) {
        Map<String, Pricing> all = new HashMap<>(prices);
        all.putAll(others);
        return new PriceTable(all);
    }

    /**
     * The prices of a deployment: of its {@code base_model} if it has one, which is how a deployment of Azure
     * says what it is, else of its model. The deployment's own prices are not looked at.
     *
     * @param deployment which one
     * @return its prices; empty when they are not in the table
     */
    public Optional<Pricing> find(Deployment deployment) {
        return ModelLookup.find(prices, deployment);
    }

    /**
     * The prices of a model.
     *
     * @param provider such as {@code openai}
     * @param model the provider's name of it
     * @return its prices; empty when they are not in the table
     */
    public Optional<Pricing> find(String provider, String model) {
        return ModelLookup.find(prices, provider, model);
    }

    /** {@return how many models have a price} */
    public int size() {
        return prices.size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PriceTable that && prices.equals(that.prices);
    }

    @Override
    public int hashCode() {
        return prices.hashCode();
    }

    @Override
    public String toString() {
        return "PriceTable[" + size() + " models]";
    }

    private static PriceTable shippedTable() {
        try (InputStream in = PriceTable.class.getResourceAsStream(SHIPPED)) {
            String text = new String(requireNonNull(in, SHIPPED).readAllBytes(), StandardCharsets.UTF_8);
            return new PriceTable(parse(SHIPPED, text.lines().toList()));
        } catch (IOException e) {
            throw new UncheckedIOException("the price table of this library cannot be read", e);
        }
    }

    private static Map<String, Pricing> parse(String name, List<String> lines) {
        Map<String, Pricing> prices = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line =
                    lines.get(i).replaceFirst("#.*", "").replace("\uFEFF", "").strip();
            if (!line.isEmpty()) {
                put(prices, line, name + ":" + (i + 1));
            }
        }
        return prices;
    }

    private static void put(Map<String, Pricing> prices, String line, String where) {
        String[] cells = line.split(",", -1);
        String model = ModelLookup.lower(cells[0].strip());
        try {
            if (cells.length < 3 || cells.length > 4 || model.indexOf('/') < 1) {
                throw new NumberFormatException(line);
            }
            double input = price(cells[1]);
            double cached = cells.length == 4 ? price(cells[3]) : input;
            prices.put(model, Pricing.of(input, price(cells[2])).withCachedInput(cached));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    where + ": expected provider/model, input, output[, cached input] in dollars per million tokens,"
                            + " found '" + (line.length() > 80 ? line.substring(0, 80) + "…" : line) + "'",
                    e);
        }
    }

    /**
     * A million tokens cost a number that people write with few digits; dividing keeps it nearest to what
     * they mean.
     */
    private static double price(String perMillion) {
        return Double.parseDouble(perMillion.strip()) / MILLION;
    }
}
