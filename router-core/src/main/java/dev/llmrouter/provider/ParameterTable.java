package dev.llmrouter.provider;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;

/**
 * Which parameters of a chat a provider or a model refuses. The one place for that, as of 30 November 2026. Its sources are the lists by which
 * LiteLLM 1.110.2 maps and drops ({@code get_supported_openai_params}, {@code map_openai_params}) and the vendors' pages that those cite:
 * platform.openai.com/docs/guides/reasoning, learn.microsoft.com (Azure OpenAI, reasoning models), docs.mistral.ai, docs.x.ai. A provider or
 * model that is not in it refuses nothing.
 */
final class ParameterTable {
    /** The name by which the longest wished answer is known. */
    enum Length {
        /** Both names are known, or it is not known which. */
        EITHER,
        MAX_TOKENS,
        MAX_COMPLETION_TOKENS
    }

    /** When a model takes {@code temperature}, {@code top_p} and {@code logprobs}. */
    enum Sampling {
        ALWAYS,
        /** Only while it does not reason, which is its default. */
        UNLESS_EFFORT,
        /** Only with {@code reasoning_effort: none}. */
        WITHOUT_EFFORT,
        /** Never but for a temperature of 1. */
        NEVER
    }

    /**
     * What is known of a provider or a model.
     *
     * @param refused parameters that make it refuse a request, or that it ignores
     * @param length how it calls the length of an answer
     * @param sampling when it takes the parameters of sampling
     */
    record Rules(Set<String> refused, Length length, Sampling sampling) {
        static final Rules NONE = new Rules(Set.of(), Length.EITHER, Sampling.ALWAYS);
    }

    private record Family(Set<String> providers, Pattern name, Rules rules) {}

    /** Provider, the name of the length, and what it refuses; "-" for nothing known. */
    private static final String PROVIDERS = """
            text-completion-openai -                     audio max_completion_tokens modalities parallel_tool_calls prediction prompt_cache_key reasoning_effort service_tier store verbosity web_search_options
            azure                  -                     prompt_cache_retention safety_identifier service_tier
            azure_text             -                     audio max_completion_tokens modalities parallel_tool_calls prediction prompt_cache_key reasoning_effort service_tier store verbosity web_search_options
            groq                   -                     logit_bias logprobs top_logprobs web_search_options
            xai                    max_tokens            audio function_call functions modalities prediction prompt_cache_key prompt_cache_retention safety_identifier service_tier store
            deepinfra              max_tokens            audio logprobs modalities parallel_tool_calls prediction prompt_cache_key prompt_cache_retention safety_identifier service_tier store top_logprobs web_search_options
            sambanova              max_tokens            audio frequency_penalty function_call functions logit_bias logprobs modalities n parallel_tool_calls prediction presence_penalty prompt_cache_key safety_identifier seed service_tier store top_logprobs web_search_options
            gemini                 -                     audio function_call functions logit_bias prediction prompt_cache_key prompt_cache_retention safety_identifier store top_logprobs
            anthropic              -                     audio frequency_penalty function_call functions logit_bias logprobs modalities n prediction presence_penalty prompt_cache_key prompt_cache_retention safety_identifier seed store top_logprobs verbosity
            ollama                 -                     audio function_call functions logit_bias logprobs modalities n parallel_tool_calls prediction prompt_cache_key prompt_cache_retention safety_identifier service_tier store top_logprobs web_search_options
            ollama_chat            -                     audio function_call functions logit_bias logprobs modalities n parallel_tool_calls prediction prompt_cache_key prompt_cache_retention safety_identifier service_tier store top_logprobs web_search_options
            mistral                max_tokens            audio function_call functions logit_bias logprobs modalities prediction prompt_cache_retention safety_identifier service_tier store stream_options top_logprobs user verbosity web_search_options
            codestral              max_tokens            audio function_call functions logit_bias logprobs modalities prediction prompt_cache_retention safety_identifier service_tier store stream_options top_logprobs user verbosity web_search_options
            fireworks_ai           max_tokens            audio function_call functions modalities prompt_cache_retention safety_identifier store web_search_options
            perplexity             -                     audio function_call functions logit_bias logprobs modalities n parallel_tool_calls prediction prompt_cache_key prompt_cache_retention safety_identifier seed service_tier stop store stream_options tool_choice tools top_logprobs user verbosity
            cerebras               max_tokens            audio frequency_penalty function_call functions logit_bias modalities n prediction presence_penalty prompt_cache_key safety_identifier service_tier store stream_options web_search_options
            nvidia_nim             max_tokens            audio function_call functions logit_bias logprobs modalities n prediction prompt_cache_key prompt_cache_retention safety_identifier service_tier store stream_options top_logprobs user verbosity web_search_options
            moonshot               max_tokens            functions
            zai                    max_tokens            audio frequency_penalty function_call functions logit_bias logprobs modalities n parallel_tool_calls prediction presence_penalty prompt_cache_key prompt_cache_retention safety_identifier seed service_tier store top_logprobs web_search_options
            volcengine             max_tokens            audio modalities parallel_tool_calls prediction prompt_cache_key prompt_cache_retention safety_identifier service_tier store web_search_options
            nebius                 max_tokens            -
            ai21_chat              max_tokens            audio frequency_penalty function_call functions logit_bias logprobs modalities parallel_tool_calls prediction presence_penalty prompt_cache_key safety_identifier seed service_tier store stream_options top_logprobs user verbosity web_search_options
            hyperbolic             max_tokens            audio function_call functions logit_bias logprobs modalities parallel_tool_calls prediction prompt_cache_key safety_identifier service_tier store stream_options top_logprobs web_search_options
            openai_like            max_tokens            -
            databricks,cohere,cohere_chat,cloudflare,bigmodel,clarifai,publicai,xiaomi_mimo max_tokens -
            synthetic,apertis,nano-gpt,poe,chutes,llamagate,sarvam,charity_engine max_tokens -
            crusoe,darkbloom,neosantara,tensormesh,libertai,empiriolabs,pinstripes,scx-ai max_tokens -
            """;

    /**
     * Providers, the model's name as a pattern, the name of the length, when it takes sampling, and what it refuses. The first line that fits
     * counts. A part of a name counts, because the names of Azure's deployments are free.
     */
    private static final String MODELS = """
            openai,azure gpt-?5.*search                              max_completion_tokens never          audio frequency_penalty function_call functions logit_bias logprobs modalities n parallel_tool_calls prediction presence_penalty prompt_cache_key prompt_cache_retention reasoning_effort seed stop temperature thinking tool_choice tools top_logprobs top_p
            azure        gpt-?5-chat                                 max_completion_tokens always         reasoning_effort thinking verbosity
            openai       gpt-?5-chat                                 -                     always         reasoning_effort thinking verbosity
            openai,azure gpt-?5[.-]?[124](?!\\d)(?!.*(codex|pro|chat)) max_completion_tokens unless_effort  audio frequency_penalty logit_bias modalities prediction presence_penalty stop thinking web_search_options
            openai,azure gpt-?5[.-]?[56](?!\\d)(?!.*(codex|pro|chat)) max_completion_tokens without_effort audio frequency_penalty logit_bias modalities prediction presence_penalty stop thinking web_search_options
            openai,azure gpt-?6(\\.\\d)?-(sol|luna|terra)              max_completion_tokens without_effort audio frequency_penalty logit_bias modalities prediction presence_penalty stop thinking web_search_options
            openai,azure gpt-?[56](?!\\d)                             max_completion_tokens never          audio frequency_penalty logit_bias logprobs modalities prediction presence_penalty stop thinking top_logprobs top_p web_search_options
            azure        o_series/                                   max_completion_tokens never          frequency_penalty logprobs presence_penalty thinking top_logprobs top_p
            azure        (?<![a-z0-9])o[134](?![a-z0-9])             max_completion_tokens never          frequency_penalty logprobs presence_penalty thinking top_logprobs top_p
            openai       (?<![a-z0-9])o[134](?![a-z0-9])             max_completion_tokens never          frequency_penalty logprobs parallel_tool_calls presence_penalty thinking top_logprobs top_p
            openai       gpt-?4|gpt-?3                               -                     always         reasoning_effort thinking verbosity
            azure        gpt-?4|gpt-?3                               -                     always         prompt_cache_retention reasoning_effort safety_identifier service_tier thinking verbosity
            xai          grok-(3-mini|4|code)                        max_tokens            always         frequency_penalty presence_penalty stop audio function_call functions modalities prediction prompt_cache_key prompt_cache_retention safety_identifier service_tier store
            """;

    private static final Map<String, Rules> BY_PROVIDER = providers();
    private static final List<Family> FAMILIES = families();

    private record Asked(String provider, String model, Optional<String> baseModel) {}

    /** Each request asks, and a file has few models; the names that a wildcard serves are bounded here. */
    private static final Cache<Asked, Rules> KNOWN =
            Caffeine.newBuilder().maximumSize(1_000).build();

    private static final String AZURE = "azure";

    private ParameterTable() {}

    /**
     * What is known of a model.
     *
     * @param provider the word before the slash
     * @param model the provider's name of it
     * @param baseModel what the file says that it is. At Azure, where names are free, it counts before the name, as in LiteLLM; elsewhere it is
     *     looked at if the name says nothing
     */
    static Rules of(String provider, String model, Optional<String> baseModel) {
        return KNOWN.get(new Asked(provider, model, baseModel), ParameterTable::find);
    }

    private static Rules find(Asked asked) {
        String provider = asked.provider;
        Rules ofProvider = BY_PROVIDER.getOrDefault(provider, Rules.NONE);
        Optional<Rules> ofName = ofModel(provider, asked.model);
        Optional<Rules> ofBase = asked.baseModel.flatMap(base -> ofModel(provider, base));
        return (provider.equals(AZURE) ? ofBase.or(() -> ofName) : ofName.or(() -> ofBase)).orElse(ofProvider);
    }

    private static Optional<Rules> ofModel(String provider, String model) {
        String name = model.toLowerCase(Locale.ROOT);
        for (Family family : FAMILIES) {
            if (family.providers.contains(provider) && family.name.matcher(name).find()) {
                return Optional.of(family.rules);
            }
        }
        return Optional.empty();
    }

    private static Map<String, Rules> providers() {
        Map<String, Rules> rules = new ConcurrentSkipListMap<>();
        for (String line : PROVIDERS.lines().toList()) {
            String[] words = line.split(" +", -1);
            Rules known = new Rules(refused(words, 2), length(words[1]), Sampling.ALWAYS);
            for (String provider : words[0].split(",", -1)) {
                rules.put(provider, known);
            }
        }
        return rules;
    }

    private static List<Family> families() {
        List<Family> families = new ArrayList<>();
        for (String line : MODELS.lines().toList()) {
            String[] words = line.split(" +", -1);
            Set<String> providers = Set.of(words[0].split(",", -1));
            Sampling sampling = Sampling.valueOf(words[3].toUpperCase(Locale.ROOT));
            Set<String> refused = refused(words, 4);
            families.add(
                    new Family(providers, Pattern.compile(words[1]), new Rules(refused, length(words[2]), sampling)));
        }
        return List.copyOf(families);
    }

    private static Length length(String word) {
        return word.equals("-") ? Length.EITHER : Length.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static Set<String> refused(String[] words, int from) {
        Set<String> refused = new LinkedHashSet<>(List.of(words).subList(from, words.length));
        refused.remove("-");
        return Set.copyOf(refused);
    }
}
