package dev.llmrouter.internal.state;

import dev.llmrouter.catalog.Deployment;
import java.util.List;
import java.util.Locale;

/** Where deployments are, as far as their configuration says. Stateless. */
final class Regions {
    /** Parameters that name a region of a cloud. */
    private static final List<String> OF_CLOUDS =
            List.of("aws_region_name", "vertex_location", "vertex_ai_location", "watsonx_region_name");

    private Regions() {}

    /** {@code region_name}, else the part of the world that a cloud's region is in; empty when neither is there. */
    static String of(Deployment deployment) {
        Object own = deployment.params().get("region_name");
        if (own != null) {
            return String.valueOf(own).toLowerCase(Locale.ROOT);
        }
        return OF_CLOUDS.stream()
                .map(deployment.params()::get)
                .filter(String.class::isInstance)
                .map(region -> partOfTheWorld(((String) region).toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse("");
    }

    private static String partOfTheWorld(String region) {
        if (region.startsWith("eu-") || region.startsWith("europe-") || region.equals("eu")) {
            return "eu";
        }
        return region.startsWith("us-") || region.equals("us") ? "us" : region;
    }
}
