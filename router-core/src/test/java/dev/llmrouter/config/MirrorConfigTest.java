package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Mirror;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a file says of copies of requests. */
class MirrorConfigTest {
    private static Optional<Mirror> mirror(String params) {
        return Configs.load(Configs.withParams(params))
                .config()
                .orElseThrow()
                .catalog()
                .deployments()
                .values()
                .iterator()
                .next()
                .mirror();
    }

    private static String model() {
        return Configs.load(Configs.withParams("timeout: 5"))
                .config()
                .orElseThrow()
                .catalog()
                .groups()
                .keySet()
                .iterator()
                .next();
    }

    @Test
    void silentModel_isCopiedTo_whole() {
        assertEquals(Optional.of(new Mirror(model(), 1)), mirror("silent_model: " + model()));
        assertEquals(Optional.empty(), mirror("timeout: 5"));
    }

    @Test
    void share_isAPart() {
        assertEquals(Optional.of(new Mirror(model(), 0.2)), mirror("silent_model: " + model() + "\nsilent_share: 0.2"));
    }

    @Test
    void shareThatIsNone_isAnError() {
        for (String share : List.of("0", "2", "-1")) {
            assertEquals(
                    1,
                    Configs.load(Configs.withParams("silent_model: x\nsilent_share: " + share))
                            .errors()
                            .size(),
                    share);
        }
    }

    @Test
    void unknownModel_isAWarning() {
        String warnings =
                Configs.warnings(Configs.withParams("silent_model: nothing")).toString();

        assertTrue(warnings.contains("'nothing' is no model here"), warnings);
    }
}
