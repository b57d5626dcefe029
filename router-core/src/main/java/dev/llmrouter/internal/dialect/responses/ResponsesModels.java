package dev.llmrouter.internal.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.ProviderCall;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which chats are asked at {@code responses}. As of 30 November 2026; sources are the models of mode {@code responses} in LiteLLM 1.110.2's map, its
 * rule for tools ({@code responses_api_bridge_check}), and OpenAI's and Azure's pages of these models. Stateless.
 */
public final class ResponsesModels {
    /** LiteLLM's way to say so: {@code openai/responses/gpt-5}. */
    private static final String ROUTE = "responses/";

    private static final Pattern ONLY_THERE =
            Pattern.compile("(?<![a-z0-9])(codex-mini|gpt-?\\d+([.-]\\d)?-(codex|pro)|o[1-9]-pro"
                    + "|o[1-9](-mini)?-deep-research)(?![a-z0-9])");

    /** From here on a chat refuses functions while the model reasons. */
    private static final Pattern NUMBERED =
            Pattern.compile("(?<![a-z0-9])gpt-(\\d+)(?:\\.(\\d+))?(?![\\d])(?!-chat|.*search)");

    private static final int FIRST_MAJOR = 5;
    private static final int FIRST_MINOR = 4;

    /**
     * What a model's name says.
     *
     * @param onlyThere whether it is asked at {@code responses} only
     * @param late whether its chats refuse functions while it reasons
     */
    private record Named(boolean onlyThere, boolean late) {
        static Named of(String model) {
            String name = model.toLowerCase(Locale.ROOT);
            return new Named(ONLY_THERE.matcher(name).find(), isLate(name));
        }
    }

    /** Each request asks, and a file has few models; the names that a wildcard serves are bounded here. */
    private static final Cache<String, Named> KNOWN =
            Caffeine.newBuilder().maximumSize(1_000).build();

    private ResponsesModels() {}

    /** The name of a model without the words that say where it is asked. */
    public static String bare(String model) {
        return model.startsWith(ROUTE) ? model.substring(ROUTE.length()) : model;
    }

    /**
     * Whether a call is a chat that is asked at {@code responses}.
     *
     * @param enforcing whether the server is known to refuse functions while a model reasons: OpenAI's own and Azure
     */
    public static boolean isAskedThere(ProviderCall call, boolean enforcing) {
        if (!call.request().endpoint().equals(Endpoint.CHAT_COMPLETIONS)
                || !(call.request().payload() instanceof JsonPayload)) {
            return false;
        }
        String model = call.providerModel();
        if (model.startsWith(ROUTE)) {
            return true;
        }
        Optional<String> mode = call.deployment().modelInfo().mode();
        if (mode.isPresent() && (mode.get().equals("responses") || mode.get().equals("chat"))) {
            return mode.get().equals("responses");
        }
        Object base = call.deployment().info().get("base_model");
        return isAskedThere(model, call, enforcing) || (base != null && isAskedThere(base.toString(), call, enforcing));
    }

    /** Whether a chat wants the web searched, by the field that chats have for it. */
    public static boolean searchesTheWeb(ProviderCall call) {
        String search = "web_search_options";
        return call.request().endpoint().equals(Endpoint.CHAT_COMPLETIONS)
                && call.request().payload() instanceof JsonPayload json
                && (json.names().contains(search)
                        || call.deployment().params().containsKey(search)
                        || call.overrides().containsKey(search));
    }

    private static boolean isAskedThere(String model, ProviderCall call, boolean enforcing) {
        Named named = KNOWN.get(model, Named::of);
        return named.onlyThere || (named.late && reasonsWithFunctions(call, enforcing));
    }

    private static boolean isLate(String model) {
        Matcher matcher = NUMBERED.matcher(model);
        if (!matcher.find()) {
            return false;
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
        return major > FIRST_MAJOR || (major == FIRST_MAJOR && minor >= FIRST_MINOR);
    }

    /** Without a word about it a model reasons as it likes. */
    private static boolean reasonsWithFunctions(ProviderCall call, boolean enforcing) {
        JsonNode body = Json.read(call.body().bytes());
        JsonNode effort = body.path("reasoning_effort");
        boolean said = !effort.isMissingNode() && !effort.isNull();
        boolean reasons = said ? !effort.asText().equals("none") : enforcing;
        if (!reasons) {
            return false;
        }
        for (JsonNode tool : body.path("tools")) {
            if (tool.path("type").asText("").equals("function")) {
                return true;
            }
        }
        return false;
    }
}
