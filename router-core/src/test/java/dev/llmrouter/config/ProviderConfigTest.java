package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose API a deployment speaks, and what is said of deployments that cannot be called. */
class ProviderConfigTest {
    private static final String SOUND = "  - {model_name: sound, litellm_params: {model: openai/x, api_key: k}}\n";

    @Test
    void modelWithoutAProvider_isOfItsVendor() {
        Deployment deployment = only("{model: claude-3-haiku-20240307, api_key: k}");

        assertEquals("anthropic", deployment.provider());
        assertEquals("claude-3-haiku-20240307", deployment.providerModel());
    }

    @Test
    void customProvider_winsOverTheVendorOfTheName() {
        assertEquals(
                "openrouter",
                only("{model: claude-3-haiku, custom_llm_provider: openrouter, api_key: k}")
                        .provider());
    }

    @Test
    void modelThatTellsNobody_withAnAddress_isAnOpenAiServer() {
        Deployment deployment = only("{model: mine, api_base: 'https://own.example/v1', api_key: k}");

        assertEquals("openai", deployment.provider());
        assertEquals(Optional.empty(), deployment.unusable());
    }

    @Test
    void modelThatTellsNobody_withOpenAisKeyOfTheEnvironment_isOpenAis() {
        assertEquals(Optional.empty(), only("{model: mine}").unusable());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{model: azuer/x, api_key: k}                 | its provider 'azuer' is not spoken by this version, did you mean azure?",
                "{model: chatgpt/x, api_key: k}               | its key is the login of one person's subscription",
                "{model: sagemaker_chat/x, api_key: k}        | its requests are signed with a key of AWS",
                "{model: cloudflare/x, api_key: k}            | without api_base (or os.environ/CLOUDFLARE_ACCOUNT_ID) it cannot",
                "{model: bedrock/x}                           | without the artifact dev.llmrouter:router-bedrock on the class path, or an api_key",
                "{model: acme/x, api_base: 'https://a', api_key: k} | write openai/ in front of the model",
                "{model: mine, api_key: k}                    | the model 'mine' does not tell whose it is",
                "{model: groq/x}                              | without api_key (usually os.environ/GROQ_API_KEY) it cannot be called",
                "{model: hosted_vllm/x}                       | without api_base (or os.environ/HOSTED_VLLM_API_BASE) it cannot be called",
                "{model: azure/x, api_base: 'https://a', api_key: ''} | without api_key",
            })
    void deploymentThatCannotBeCalled_isAWarningAndAnErrorInStrictMode(String params, String told) {
        String yaml = "model_list:\n" + SOUND + "  - {model_name: a, litellm_params: " + params + "}\n";

        List<String> warnings = Configs.warnings(yaml);
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).startsWith("router.yaml:3: model_list[1]: deployments that cannot be used"));
        assertTrue(warnings.get(0).contains(told), warnings.get(0));
        assertEquals(warnings, Configs.texts(Configs.strict(yaml).errors()));
    }

    @Test
    void deploymentsThatCannotBeCalled_areToldInOneWarning() {
        String yaml = "model_list:\n" + SOUND
                + "  - {model_name: a, litellm_params: {model: azuer/x}}\n"
                + "  - {model_name: b, litellm_params: {model: azuer/y}}\n"
                + "  - {model_name: c, litellm_params: {model: openai/z, api_key: os.environ/NONE}}\n";

        List<String> warnings = Configs.warnings(yaml);

        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("NONE (model_list[3].litellm_params.api_key)"));
        assertTrue(warnings.get(0).contains("did you mean azure? (model_list[1], model_list[2])"));
    }

    @Test
    void modelThatTellsNobody_alone_isAnError() {
        assertTrue(Configs.errors("model_list: [{model_name: a, litellm_params: {model: mine, api_key: k}}]")
                .get(0)
                .contains("no usable deployment is left"));
    }

    @Test
    void deploymentsForAClientOfOnesOwn_loadAlone() {
        assertEquals(List.of(), Configs.errors("model_list: [{model_name: a, litellm_params: {model: bedrock/x}}]"));
    }

    private static Deployment only(String params) {
        ConfigLoader.Loaded loaded = Configs.load(
                "model_list: [{model_name: m, litellm_params: " + params + "}]", Map.of("OPENAI_API_KEY", "k"));
        assertEquals(List.of(), loaded.errors());
        assertEquals(List.of(), loaded.warnings());
        return loaded.config()
                .orElseThrow()
                .catalog()
                .deployments()
                .values()
                .iterator()
                .next();
    }
}
