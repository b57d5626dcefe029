package dev.llmrouter.config;

import dev.llmrouter.catalog.PriceTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.util.Optional;

/** Reads {@code price_table}: a file beside the configuration. Stateless. */
final class PriceTableReader {
    private PriceTableReader() {}

    /**
     * Empty when the configuration names none, or one that cannot be used, with a problem that has the
     * reason.
     */
    static Optional<PriceTable> read(MapReader router, Neighbours files) {
        Optional<String> name = router.text("price_table");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            Neighbours.Neighbour file = files.find(name.get());
            try (InputStream in = file.open()) {
                return Optional.of(PriceTable.read(file.name(), in));
            }
        } catch (InvalidPathException | IOException e) {
            warn(router, "the price table could not be read: " + e.getClass().getSimpleName() + " " + e.getMessage());
        } catch (IllegalArgumentException e) {
            warn(router, String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private static void warn(MapReader router, String message) {
        router.problems().error(router.place("price_table"), message);
    }
}
