package dev.llmrouter.internal.dialect;

import static dev.llmrouter.call.FailureKind.AUTHENTICATION;
import static dev.llmrouter.call.FailureKind.BAD_REQUEST;
import static dev.llmrouter.call.FailureKind.CONTENT_POLICY;
import static dev.llmrouter.call.FailureKind.CONTEXT_WINDOW;
import static dev.llmrouter.call.FailureKind.NOT_FOUND;
import static dev.llmrouter.call.FailureKind.PERMISSION;
import static dev.llmrouter.call.FailureKind.RATE_LIMITED;
import static dev.llmrouter.call.FailureKind.SERVER_ERROR;
import static dev.llmrouter.call.FailureKind.TIMEOUT;
import static dev.llmrouter.internal.dialect.FailureRule.rule;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words in which providers say what is wrong. The first row that has one of an error's words decides, if the status is one of the
 * row's. In front of the colon stands who says so, for readers only; behind it codes, or phrases of messages, divided by {@code |}. A
 * {@code *} in a phrase stands for up to 100 characters.
 *
 * <p>Words decide where a status leaves the cause open or is known to lie. Codes name a cause at any status; phrases, which may stand in
 * a quoted prompt, only at some. A 429 is a matter of pace or payment, unless one request is larger than the limit.
 */
final class FailureTable {
    /** The status of an error that has none. */
    static final int UNKNOWN = 0;

    /** Stands for the reasons that OpenRouter's moderation lists: the code of its error is a number. */
    static final String MODERATED = "flagged_input";

    private static final Set<Integer> ANY = Set.of();
    private static final Set<Integer> NONE = Set.of(UNKNOWN);
    private static final Set<Integer> REQUEST = Set.of(UNKNOWN, 400, 413, 422);
    private static final Set<Integer> SIZE = Set.of(UNKNOWN, 400, 413, 429);
    private static final Set<Integer> LENGTH = Set.of(UNKNOWN, 400, 413, 422, 500, 502);
    private static final Set<Integer> POLICY = Set.of(UNKNOWN, 400, 403, 421, 422, 451, 500, 502);
    private static final Set<Integer> KEY = Set.of(UNKNOWN, 400, 401, 403, 422);
    private static final Set<Integer> ACCOUNT = Set.of(UNKNOWN, 400, 401, 403, 412, 422, 429, 500);
    private static final Set<Integer> PACE = Set.of(UNKNOWN, 400, 403, 413, 422, 429, 500, 502, 503);

    private static final Pattern LIMIT_AND_REQUESTED =
            Pattern.compile("\\blimit:? ([0-9,]{1,15})\\b.{0,60}?\\brequested:? ([0-9,]{1,15})");

    static final List<FailureRule> RULES = List.of(
            // One request that is larger than the tokens of a minute.
            rule(CONTEXT_WINDOW)
                    .at(SIZE)
                    .when(FailureTable::requestsMoreThanTheLimit)
                    .phrases("""
                    OpenAI, Groq: request too large for*tokens per
                    """),

            // Pace in the words of other kinds.
            rule(RATE_LIMITED).at(PACE).codes("""
                    DashScope: throttling.allocationquota
                    Bedrock: throttlingexception | servicequotaexceededexception | modelnotreadyexception
                    """).phrases("""
                    DashScope: error-code#token-limit | allocated quota exceeded
                    Bedrock: too many tokens, please wait | too many tokens per day
                    """),

            // Causes that have a code.
            rule(CONTEXT_WINDOW).at(ANY).codes("""
                    OpenAI, Azure, Groq, Cerebras: context_length_exceeded | context_window_exceeded
                    llama.cpp: exceed_context_size_error
                    GitHub: tokens_limit_reached | model_max_prompt_tokens_exceeded
                    Anthropic: model_context_window_exceeded
                    Bedrock: content_length_exceeds_threshold
                    Zhipu: 1261
                    """),
            rule(CONTENT_POLICY).at(ANY).codes("""
                    OpenAI, Azure, Moonshot: content_filter | content_policy_violation | moderation_blocked
                    Azure: responsibleaipolicyviolation
                    OpenRouter: flagged_input
                    DashScope: data_inspection_failed | datainspectionfailed
                    Volcengine: sensitivecontentdetected | sensitivecontentdetected.severeviolation
                    Volcengine: sensitivecontentdetected.violence | inputtextsensitivecontentdetected
                    Volcengine: inputimagesensitivecontentdetected | outputtextsensitivecontentdetected
                    Volcengine: outputimagesensitivecontentdetected | inputtextriskdetection
                    Volcengine: inputimageriskdetection | outputtextriskdetection | outputimageriskdetection
                    MiniMax: base_resp.1026 | base_resp.1027
                    Zhipu: 1301
                    gateways: content_filtered | sensitive_words_detected | guardrail_intervened
                    """),
            rule(RATE_LIMITED).unpaid().at(ANY).codes("""
                    OpenAI, Perplexity: insufficient_quota | billing_hard_limit_reached | billing_not_active
                    OpenAI: credit_balance_exhausted | organization_spend_limit_exceeded
                    OpenAI: project_spend_limit_exceeded
                    Anthropic: billing_error | enforced_spend_limit_reached | contract_spend_limit_reached
                    Gemini: billing_disabled
                    xAI: personal-team-blocked:spending-limit
                    Moonshot: exceeded_current_quota_error
                    DashScope: arrearage | allocationquota.freetieronly
                    Volcengine: accountoverdueerror
                    MiniMax: insufficient_balance_error | base_resp.1008 | base_resp.1028 | base_resp.1030
                    MiniMax: base_resp.2056
                    Zhipu: 1113 | 1308 | 1309 | 1310
                    SiliconFlow: 30001 | 30011
                    Novita: not_enough_balance
                    Together: credit_limit
                    Workers AI: errors.3036
                    LiteLLM: budget_exceeded
                    gateways: insufficient_balance | insufficient_credits | insufficient_funds | 402
                    gateways: insufficient_user_quota | balance_depleted | payment_required
                    """),
            rule(PERMISSION).at(ANY).codes("""
                    OpenAI: unsupported_country_region_territory | unsupported_country
                    gateways: regionerror
                    """),

            // Causes that only the message names.
            rule(PERMISSION).at(KEY).phrases("""
                    Gemini: user location is not supported
                    OpenAI: country, region, or territory not supported
                    others: not available in your country | not available in your region
                    others: not supported in your country | not supported in your region
                    """),
            rule(RATE_LIMITED).unpaid().at(ACCOUNT).phrases("""
                    OpenAI: check your billing details on | billing hard limit
                    Anthropic: credit balance is too low | reached your specified*usage limits
                    Gemini: spending cap
                    xAI: used all available credits | monthly spending limit
                    DeepSeek, Moonshot, MiniMax, Zhipu: insufficient balance
                    Moonshot, Fireworks: account is suspended | account*is suspended*billing
                    Moonshot: usage limit for this
                    Fireworks: monthly spending limit
                    OpenRouter: insufficient credit | requires more credits | key limit exceeded
                    DashScope: account is in good standing | free tier of the model has been exhausted
                    Volcengine: overdue balance | overdue payment | account overdue
                    SiliconFlow: balance is insufficient
                    Novita: not enough balance
                    Together: credit limit exceeded
                    DeepInfra: enter a payment method
                    NVIDIA: credits expired
                    Hugging Face: monthly included credits
                    Workers AI: daily free allocation
                    LiteLLM: budget has been exceeded | exceededbudget
                    Zhipu, "balance is not enough", "in arrears": 余额不足 | 欠费
                    others: insufficient account balance | balance is not enough | insufficient funds
                    others: out of credits | no credits remaining | payment required | insufficient_quota
                    """),
            rule(CONTENT_POLICY).at(POLICY).phrases("""
                    OpenAI: violating our usage polic | violates our usage polic | safety system
                    Azure: content management policy
                    Anthropic: content filtering policy
                    Gemini: prohibited content | prohibited use policy | responsible ai
                    xAI: violates usage guidelines
                    OpenRouter: requires moderation | input was flagged
                    DeepSeek: content exists risk
                    Moonshot: considered high risk
                    DashScope: inappropriate content | data_inspection_failed
                    Volcengine: includes sensitive content | contain sensitive information
                    MiniMax: new_sensitive
                    Bedrock: blocked by our content filter | guardrail*intervened
                    Zhipu: unsafe or sensitive content
                    Zhipu, "unsafe or sensitive", "sensitive content", "against rules": 不安全或敏感 | 敏感内容 | 违规
                    LiteLLM: contentpolicyviolationerror | content_policy_violation
                    others: content policy violation | content policies | flagged for possible
                    others: prompt was flagged | request was flagged | content was flagged
                    """),
            rule(CONTEXT_WINDOW).at(LENGTH).phrases("""
                    OpenAI, DeepSeek, Mistral, Fireworks, NVIDIA, SambaNova, OpenRouter: maximum context
                    OpenAI, MiniMax, Workers AI: context window
                    OpenAI: tokens exceed the configured limit
                    OpenAI, of its long fields: 'messages*string too long | 'input*string too long
                    Anthropic: prompt is too long | exceed context limit | too many total text bytes
                    Gemini: input token count | maximum number of tokens allowed | input context is too long
                    xAI: maximum prompt length
                    Groq, Cerebras: reduce the length of the
                    Cerebras: current length is*while limit is
                    Cohere: too many tokens:
                    Mistral: too large for model with | too many tokens in batch
                    Moonshot: input token length too long | exceeded model token limit
                    DashScope: range of input length should be | message token length exceed model limit
                    Volcengine: input length*exceeds the maximum length | exceed max message tokens
                    Zhipu: prompt too long | prompt exceeds max length
                    Zhipu, "overlong", "context length", "input length is over": 超长 | 上下文长度 | 输入长度超
                    GitHub: request body too large for*max size | prompt token count*exceeds the limit
                    Bedrock: input is too long
                    AI21: maximum allowed number of input tokens
                    vLLM: model's context length is only | longer than the maximum model length
                    vLLM: too long to fit into the model
                    SGLang: longer than the model's context length
                    llama.cpp: context size | exceeds the available context
                    LM Studio: context length of only | greater than the context length | n_keep*n_ctx
                    Ollama: exceeds the context | exceeds context length
                    TGI, Together: `inputs` must have less than | `inputs` tokens + `max_new_tokens` must be
                    LiteLLM: contextwindowexceedederror | context_length_exceeded
                    others: context length exceeded | max context | input too long | too many input tokens
                    others: maximum input length | maximum allowed input length | maximum number of input tokens
                    """),
            rule(AUTHENTICATION).at(KEY).codes("""
                    OpenAI, Together: invalid_api_key | account_deactivated
                    Anthropic: authentication_error
                    Gemini: api_key_invalid | unauthenticated
                    xAI: unauthenticated:bad-credentials
                    Moonshot: incorrect_api_key_error | invalid_authentication_error
                    DashScope: invalidapikey
                    Volcengine: authenticationerror
                    MiniMax: base_resp.1004 | base_resp.2049
                    Workers AI: errors.10000
                    Bedrock: expiredtokenexception | unrecognizedclientexception | invalidsignatureexception
                    Bedrock: incompletesignatureexception | missingauthenticationtokenexception
                    gateways: unauthorized | 401
                    """).phrases("""
                    OpenAI, xAI, Moonshot: incorrect api key | account*has been deactivated
                    Anthropic: invalid x-api-key | organization has been disabled
                    Gemini: api key not valid | api key expired | api key not found
                    Gemini: api key was reported as leaked
                    Cohere: invalid api token
                    Together, MiniMax: invalid api key | login fail
                    Bedrock: security token included in the request is
                    others: api key is invalid
                    """),
            rule(NOT_FOUND).at(REQUEST).codes("""
                    OpenAI: model_not_found
                    Azure: deploymentnotfound | modeldeprecated
                    Anthropic: not_found_error
                    Gemini: not_found
                    Groq: model_decommissioned
                    Mistral, Perplexity: invalid_model
                    Together: model_not_available
                    Moonshot: resource_not_found_error
                    DashScope: modelnotfound
                    Volcengine: invalidendpointormodel.notfound | invalidendpoint.closedendpoint | modelnotopen
                    GitHub: unknown_model | model_not_supported
                    Workers AI: errors.5007 | errors.3042
                    Zhipu: 1211 | 1221 | 1222
                    SiliconFlow: 20012
                    gateways: model_deprecated
                    """).phrases("""
                    OpenAI, Azure: model*has been deprecated | model*does not exist
                    Gemini: model*no longer available
                    Groq: model*has been decommissioned | model*no longer supported
                    DeepSeek, SiliconFlow: model not exist | model does not exist
                    Mistral, Perplexity: invalid model
                    Together: unable to access model | unable to access non-serverless model
                    OpenRouter: not a valid model id
                    NVIDIA: model*reached its end of life
                    Workers AI: no such model
                    GitHub, MiniMax: unknown model
                    Bedrock: model identifier is invalid
                    others: model not found | model*has been retired | model*has been shut down
                    """),
            rule(RATE_LIMITED).at(PACE).codes("""
                    OpenAI, Groq: rate_limit_exceeded
                    Anthropic: rate_limit_error
                    Gemini: resource_exhausted | ratelimitexceeded
                    Mistral: rate_limited | service_tier_capacity_exceeded
                    Moonshot: rate_limit_reached_error
                    DashScope: throttling | throttling.ratequota
                    Cerebras: token_quota_exceeded | request_quota_exceeded
                    GitHub: ratelimitreached
                    Volcengine: modelaccountrpmratelimitexceeded | modelaccounttpmratelimitexceeded
                    Volcengine: accountratelimitexceeded
                    MiniMax: base_resp.1002 | base_resp.1039 | base_resp.1041 | base_resp.2045
                    Workers AI: errors.3040
                    gateways: rate_limit | ratelimiterror | throttling_error | too_many_requests | 429
                    """).phrases("""
                    Azure: out of call volume quota | quota exceeded | rate limit is exceeded
                    Azure: have exceeded*rate limit
                    Gemini: resource has been exhausted
                    Mistral: service tier capacity exceeded
                    Cohere: per minute request limit | token rate limit exceeded
                    DashScope: request throttling
                    others: rate limit exceeded | rate limit reached | too many requests
                    """),

            // Errors without a status, in an answer or a stream.
            rule(TIMEOUT).at(NONE).codes("""
                    OpenAI, Anthropic, Gemini: timeout | timeout_error | request_timeout | deadline_exceeded
                    MiniMax: base_resp.1001
                    Bedrock: modeltimeoutexception
                    """),
            rule(PERMISSION).at(NONE).codes("""
                    Anthropic, Gemini: permission_error | permission_denied
                    Volcengine, Bedrock: accessdenied | accessdeniedexception
                    others: permission_denied_error | access_denied
                    """),
            rule(SERVER_ERROR).at(NONE).codes("""
                    OpenAI, Anthropic: server_error | api_error | overloaded_error | internal_server_error
                    """),
            rule(BAD_REQUEST).at(NONE).codes("""
                    OpenAI, Anthropic: invalid_request_error | bad_request_error | badrequesterror
                    Gemini, Bedrock: invalid_argument | validationexception
                    DashScope: invalidparameter | invalid_parameter_error
                    MiniMax: base_resp.2013 | base_resp.1042
                    """));

    private FailureTable() {}

    /** "Limit 6000, Used 5000, Requested 7012" has no room ever. "Limit 10000, Used 9000, Requested 2000" is pace. */
    private static boolean requestsMoreThanTheLimit(String text) {
        Matcher found = LIMIT_AND_REQUESTED.matcher(text);
        return text.contains("token") && found.find() && number(found.group(2)) > number(found.group(1));
    }

    private static long number(String digits) {
        String plain = digits.replace(",", "");
        return plain.isEmpty() ? 0 : Long.parseLong(plain);
    }
}
