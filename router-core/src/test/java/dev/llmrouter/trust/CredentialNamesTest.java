package dev.llmrouter.trust;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.internal.dialect.openai.Calls;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialNamesTest {
    private static Stream<String> names(String words) {
        return Arrays.stream(words.strip().split("\\s+"));
    }

    @Test
    void isOne_ofACredentialInAnySpelling_isTrue() {
        assertAll(names("""
                        api_key api-key apiKey APIKEY ApiKey Api-Key api_keys apikeys api.key api__key x-api-key X-Api-Key
                        api_ley api_kye apikye aip_key api_ky api_kkey ap_key a_p_i_k_e_y openai_api_ley azure_kye
                        openai_key openaikey OPENAI_KEY openai_key_2 azure_key subscription_key Ocp-Apim-Subscription-Key
                        key keys auth_key authkey access_key secret_key secretkey private_key client_key signing_key key_id
                        api_key_id bearer Bearer bearer_token auth authorization Authorization authorisation auth_header
                        secret secrets client_secret aws_secret passwd password pasword passwrod db_password pwd user_pass
                        credential credentials creds google_credentials token Token access_token accessToken accesstoken
                        accesstokens access_tokens auth_token hf_token github_token id_token sas_token session_token_v2 jwt cookie
                        oauth_client connection_string connectionString ａｐｉ＿ｋｅｙ""").<Executable>map(name -> () -> assertTrue(CredentialNames.isOne(name), name)));
    }

    @Test
    void isOne_ofAParameterOfAModel_isFalse() {
        assertAll(names("""
                        max_tokens max-tokens token_type token_limit token_budget thinking_budget_tokens min_tokens stop_token_ids
                        bos_token eos_token pad_token_id eos_token_id allowed_token_ids return_token_ids return_tokens_as_token_ids
                        truncate_prompt_tokens prompt_token_ids add_special_tokens spaces_between_special_tokens
                        skip_special_tokens tokenizer tokenize tokens num_tokens forced_bos_token_id
                        prompt_cache_key cache_key prompt_cache_retention cache_salt keep_alive keywords
                        temperature top_p top_k best_of use_beam_search guided_json guided_regex guided_choice echo documents
                        chat_template chat_template_kwargs mm_processor_kwargs priority safe_prompt search_domain_filter
                        return_citations enable_thinking thinking reasoning_split author authors
                        web_search_options search_parameters provider transforms route models preset plugins session_id
                        repetition_penalty length_penalty ignore_eos logits_processors include_stop_str_in_output user seed
                        passages bypass_filters conversation_id region api_version num_ctx mirostat tfs_z top_n_sigma
                        """).<Executable>map(name -> () -> assertFalse(CredentialNames.isOne(name), name)));
    }

    @Test
    void looksLikeOne_ofAKnownVendorsKeyUnderAnyName_isTrue() {
        assertTrue(CredentialNames.looksLikeOne("apu", "sk-live-123"));
        assertTrue(CredentialNames.looksLikeOne("azure", Map.of("api_key", "anything")));
        assertTrue(CredentialNames.looksLikeOne("list", List.of(Map.of("x", "Bearer abc"))));
        assertFalse(CredentialNames.looksLikeOne("style", "skilful"));
    }

    @Test
    void sends_ofEveryKnownParameterOfABody_isTrue() {
        assertEquals(
                List.of(),
                UnsentFields.BODY.stream()
                        .filter(name -> UnsentFields.ofDeployments(name, null))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"api-key", "API_KEY", "api_ley", "openai_key", "bearer", "auth", "key", "pwd", "max-Retries"})
    void request_ofADeploymentMadeInCode_leavesCredentialsOut(String name) {
        String body = new String(
                Calls.send(Calls.call(
                                Calls.chat(Calls.BODY),
                                Calls.deployment("openai/g", d -> d.params(Map.of(name, "value-1", "min_p", 0.5)))))
                        .body(),
                java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(body.contains("min_p"), body);
        assertFalse(body.contains("value-1"), body);
    }

    @Test
    void request_withACredentialInExtraBody_sendsIt() {
        String body = new String(
                Calls.send(Calls.call(
                                Calls.chat(Calls.BODY),
                                Calls.deployment(
                                        "openai/g", d -> d.params(Map.of("extra_body", Map.of("routing_key", "r1"))))))
                        .body(),
                java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(body.contains("\"routing_key\":\"r1\""), body);
    }
}
