package dev.llmrouter.exchange;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The address of a request, taken apart: which endpoint it names, and which model where the address has it.
 *
 * @param path the endpoint, as {@code chat/completions} or {@code generateContent}
 * @param model the model; null where the address has none
 * @param query without the parameters that belong to an account
 */
record RequestTarget(String path, @Nullable String model, String query) {
    private static final Pattern VERSION = Pattern.compile("v[0-9]+[a-z0-9]*");
    /** A version belongs to the deployment's address, a key to its account. */
    private static final Set<String> NOT_PASSED = Set.of("api-version", "key", "access_token");

    private static final Set<String> ENDPOINTS = Set.of(
            "chat/completions",
            "completions",
            "embeddings",
            "responses",
            "messages",
            "messages/count_tokens",
            "moderations",
            "rerank",
            "images/generations",
            "images/edits",
            "images/variations",
            "audio/speech",
            "audio/transcriptions",
            "audio/translations",
            "models");

    /** Whether an endpoint is one that calls a model. */
    static boolean isKnown(String path) {
        return ENDPOINTS.contains(path) && !path.equals("models");
    }

    static RequestTarget of(String target) {
        String noFragment = target.split("#", 2)[0];
        String[] parts = noFragment.split("\\?", 2);
        List<String> segments = segments(parts[0]);
        String query = parts.length == 1 ? "" : passed(parts[1]);
        String last = segments.isEmpty() ? "" : segments.get(segments.size() - 1);
        int colon = last.lastIndexOf(':');
        if (colon > 0) {
            // Gemini and Vertex AI: models/{model}:generateContent.
            return new RequestTarget(last.substring(colon + 1), decoded(last.substring(0, colon)), query);
        }
        int deployments = segments.lastIndexOf("deployments");
        if (deployments > 0 && segments.get(deployments - 1).equals("openai") && deployments + 2 < segments.size()) {
            // Azure: openai/deployments/{model}/chat/completions.
            String model = decoded(segments.get(deployments + 1));
            return new RequestTarget(joined(segments, deployments + 2), model, query);
        }
        return new RequestTarget(joined(segments, start(segments)), null, query);
    }

    private static List<String> segments(String address) {
        int scheme = address.indexOf("://");
        int slash = scheme < 0 ? 0 : address.indexOf('/', scheme + 3);
        List<String> segments = new ArrayList<>(List.of((slash < 0 ? "" : address.substring(slash)).split("/")));
        segments.removeIf(String::isEmpty);
        return segments;
    }

    /** Where the endpoint begins: after the version, or, in an address without one, at an endpoint that is known. */
    private static int start(List<String> segments) {
        int version = -1;
        for (int i = 0; i < segments.size(); i++) {
            version = VERSION.matcher(segments.get(i)).matches() ? i : version;
        }
        if (version >= 0) {
            boolean openAi =
                    version + 1 < segments.size() && segments.get(version + 1).equals("openai");
            return openAi ? version + 2 : version + 1;
        }
        for (int i = 0; i < segments.size(); i++) {
            if (ENDPOINTS.contains(joined(segments, i))) {
                return i;
            }
        }
        return 0;
    }

    private static String joined(List<String> segments, int from) {
        return String.join("/", segments.subList(Math.min(from, segments.size()), segments.size()));
    }

    private static String decoded(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            // It is a name all the same; the configuration decides whether it is known.
            return segment;
        }
    }

    private static String passed(String query) {
        return List.of(query.split("&")).stream()
                .filter(pair -> !pair.isEmpty() && !NOT_PASSED.contains(pair.split("=", 2)[0].toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining("&"));
    }
}
