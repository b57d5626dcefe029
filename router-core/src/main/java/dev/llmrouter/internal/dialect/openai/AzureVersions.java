package dev.llmrouter.internal.dialect.openai;

import java.util.Set;

/**
 * What versions of Azure's API there are, and since when it has what. As of 30 November 2026; sources are LiteLLM 1.110.2
 * ({@code AZURE_DEFAULT_API_VERSION}) and Microsoft's page on the life cycle of API versions. Versions are dates, so that they compare as texts.
 */
enum AzureVersions {
    /** {@code stream_options}; older versions refuse what they do not know. */
    STREAM_USAGE("2024-09-01"),
    /** {@code responses}, in previews alone. */
    RESPONSES("2025-03-01");

    private static final String PREVIEW = "-preview";

    /** What LiteLLM asks for when the file says nothing: a file that worked there names models that an older version does not know. */
    static final String UNLESS_SAID = "2025-02-01-preview";

    /** Words in place of a date: the API at {@code /openai/v1}. */
    private static final Set<String> V1 = Set.of("v1", "preview", "latest");

    private final String since;

    AzureVersions(String since) {
        this.since = since;
    }

    boolean isIn(String version) {
        return version.compareTo(since) >= 0;
    }

    static boolean hasResponses(String version) {
        return version.endsWith(PREVIEW) && RESPONSES.isIn(version);
    }

    static boolean isV1(String version) {
        return V1.contains(version);
    }
}
