package dev.llmrouter.internal.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.llmrouter.call.Endpoint;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ids of what a provider keeps: responses, files, batches. Only the deployment that made one knows it, so the id that callers get says
 * which that is, in the form of LiteLLM's proxy: it outlives a restart, and every process can read it.
 */
final class ResourceIds {
    /** By the first word of the path; the prefix makes an id look like one of its kind. */
    private static final Map<String, String> PREFIXES =
            Map.of("responses", "resp_", "files", "file-", "batches", "batch_");

    private static final Pattern INSIDE = Pattern.compile("litellm:[^;]*;model_id:([^;]+);response_id:(.+)");
    /** Ids of providers have some 50 characters. */
    private static final int LONGEST = 1_024;

    private ResourceIds() {}

    /** An id, and the deployment that knows it. */
    record Known(String deployment, String id) {}

    /** Whether an endpoint answers with something that the provider keeps. */
    static boolean isMadeBy(Endpoint endpoint) {
        return PREFIXES.containsKey(kind(endpoint));
    }

    private static String kind(Endpoint endpoint) {
        return endpoint.path().split("/", 2)[0];
    }

    /** The id that callers get. */
    static String shown(Endpoint endpoint, String provider, Known known) {
        String inside = "litellm:custom_llm_provider:" + provider + ";model_id:" + known.deployment() + ";response_id:"
                + known.id();
        return PREFIXES.getOrDefault(kind(endpoint), "")
                + Base64.getUrlEncoder().withoutPadding().encodeToString(inside.getBytes(UTF_8));
    }

    /** What an id says that this router, or LiteLLM's proxy, has given; empty for a provider's own. */
    static Optional<Known> read(@Nullable String shown) {
        if (shown == null || shown.length() > LONGEST) {
            return Optional.empty();
        }
        for (String prefix : PREFIXES.values()) {
            if (shown.startsWith(prefix)) {
                return inside(shown.substring(prefix.length()));
            }
        }
        return Optional.empty();
    }

    private static Optional<Known> inside(String encoded) {
        String plain = encoded.replace('+', '-').replace('/', '_').replace("=", "");
        try {
            Matcher matcher = INSIDE.matcher(new String(Base64.getUrlDecoder().decode(plain), UTF_8));
            return matcher.matches() ? Optional.of(new Known(matcher.group(1), matcher.group(2))) : Optional.empty();
        } catch (IllegalArgumentException notEncoded) {
            // A provider's own id, which has other characters or another length.
            return Optional.empty();
        }
    }
}
