package dev.llmrouter.internal.dialect.bedrock;

import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static dev.llmrouter.internal.dialect.openai.Calls.send;
import static dev.llmrouter.internal.dialect.openai.Calls.streamed;
import static dev.llmrouter.internal.dialect.openai.Calls.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.JsonValue;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.transport.TransportRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as the page of Converse has them. Deployments have an API key, so that nothing is signed. */
class ConverseRequestTest {
    private static final String CLAUDE = "bedrock/us.anthropic.claude-sonnet-4-20250514-v1:0";

    private static Deployment at(String model) {
        return deployment(model, d -> d.params(Map.of("aws_region_name", "eu-west-1")));
    }

    private static JsonValue sent(String model, String fields) {
        return JsonValue.read(text(send(call(chat("{\"model\":\"asked\"," + fields + "}"), at(model)))));
    }

    private static JsonValue sent(String fields) {
        return sent(CLAUDE, "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]," + fields);
    }

    private static void assertField(String expected, JsonValue body, String name) {
        assertEquals(JsonValue.read(expected), body.get(name));
    }

    @ParameterizedTest
    @CsvSource({
        "bedrock/anthropic.claude-v2:1, eu-west-1, anthropic.claude-v2%3A1",
        "bedrock/converse/us.amazon.nova-lite-v1:0, eu-west-1, us.amazon.nova-lite-v1%3A0",
        "bedrock_converse/meta.llama3-1-8b-instruct-v1:0, eu-west-1, meta.llama3-1-8b-instruct-v1%3A0",
        "bedrock/us-west-2/anthropic.claude-v2:1, eu-west-1, anthropic.claude-v2%3A1",
        "bedrock/arn:aws:bedrock:us-east-1:1:application-inference-profile/ab, eu-west-1,"
                + " arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Aapplication-inference-profile%2Fab",
    })
    void model_isOneSegmentOfTheAddress(String model, String region, String segment) {
        assertEquals(
                "https://bedrock-runtime." + region + ".amazonaws.com/model/" + segment + "/converse",
                send(call(chat("{\"messages\":[]}"), at(model))).url());
    }

    @Test
    void betasOfAnthropic_areAFieldOfClaude() {
        Deployment with = at(CLAUDE).toBuilder()
                .headers(Map.of("anthropic-beta", "context-1m-2025-08-07, computer-use-2024-10-22"))
                .build();
        String body = text(send(call(chat("{\"messages\":[],\"thinking\":{\"type\":\"disabled\"}}"), with)));

        assertField(
                "{\"thinking\":{\"type\":\"disabled\"},"
                        + "\"anthropic_beta\":[\"context-1m-2025-08-07\",\"computer-use-2024-10-22\"]}",
                JsonValue.read(body),
                "additionalModelRequestFields");
    }

    @Test
    void betasOfAnthropic_meanNothingToOtherModels() {
        Deployment with = at("bedrock/us.amazon.nova-lite-v1:0").toBuilder()
                .headers(Map.of("anthropic-beta", "context-1m-2025-08-07"))
                .build();

        assertFalse(text(send(call(chat("{\"messages\":[]}"), with))).contains("anthropic"));
    }

    @Test
    void regionOfTheName_isUsedWhereTheDeploymentSaysNone() {
        Deployment named = deployment("bedrock/us-east-2/amazon.nova-lite-v1:0", d -> d);
        Deployment arn = deployment("bedrock/arn:aws:bedrock:ap-south-1:1:inference-profile/x", d -> d);
        Deployment none = deployment("bedrock/amazon.nova-lite-v1:0", d -> d);

        assertTrue(send(call(chat("{\"messages\":[]}"), named)).url().contains(".us-east-2."));
        assertTrue(send(call(chat("{\"messages\":[]}"), arn)).url().contains(".ap-south-1."));
        assertTrue(send(call(chat("{\"messages\":[]}"), none)).url().contains(".us-west-2."));
    }

    @Test
    void modelId_isAskedInTheNamesPlace() {
        Deployment deployment = deployment(
                "bedrock/anthropic.claude-v2", d -> d.params(Map.of("model_id", "arn:aws:bedrock:eu-west-3:1:x/y")));

        assertEquals(
                "https://bedrock-runtime.eu-west-3.amazonaws.com/model/arn%3Aaws%3Abedrock%3Aeu-west-3%3A1%3Ax%2Fy/converse",
                send(call(chat("{\"messages\":[]}"), deployment)).url());
    }

    @Test
    void stream_isAskedByItsVerb_withTheKeyAsBearer() {
        TransportRequest stream = send(streamed(chat("{\"messages\":[]}"), at(CLAUDE)));

        assertTrue(stream.url().endsWith("/converse-stream"));
        assertEquals("Bearer sk-key", stream.headers().get("Authorization"));
        assertEquals("application/vnd.amazon.eventstream", stream.headers().get("Accept"));
    }

    @Test
    void resultsOfParallelTools_areOneTurn() {
        JsonValue body = sent(CLAUDE, """
                "messages":[{"role":"user","content":"Hi"},
                  {"role":"assistant","content":"","tool_calls":[
                    {"id":"a","type":"function","function":{"name":"f","arguments":"{\\"x\\":1}"}},
                    {"id":"b","type":"function","function":{"name":"g","arguments":""}}]},
                  {"role":"tool","tool_call_id":"a","content":"one"},
                  {"role":"tool","tool_call_id":"b","content":[{"type":"text","text":"two"}]},
                  {"role":"user","content":"Go on"}]""");

        assertField("""
                [{"role":"user","content":[{"text":"Hi"}]},
                 {"role":"assistant","content":[{"toolUse":{"toolUseId":"a","name":"f","input":{"x":1}}},
                                                {"toolUse":{"toolUseId":"b","name":"g","input":{}}}]},
                 {"role":"user","content":[{"toolResult":{"toolUseId":"a","content":[{"text":"one"}]}},
                                           {"toolResult":{"toolUseId":"b","content":[{"text":"two"}]}},
                                           {"text":"Go on"}]}]""", body, "messages");
    }

    @Test
    void toolsThatWereCalled_areGivenAgain() {
        JsonValue body = sent(CLAUDE, """
                "messages":[{"role":"user","content":"Hi"},
                  {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},
                  {"role":"tool","tool_call_id":"a","content":"one"}]""");

        assertField(
                "{\"tools\":[{\"toolSpec\":{\"name\":\"f\",\"inputSchema\":{\"json\":{\"type\":\"object\",\"properties\":{}}}}}]}",
                body,
                "toolConfig");
    }

    @Test
    void namesThatAreNotAllowed_areRewritten_alwaysAlike() {
        String tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"files.read all\"}}]";

        String name = sent(tools)
                .get("toolConfig")
                .get("tools")
                .get(0)
                .get("toolSpec")
                .get("name")
                .textOr("");

        assertTrue(name.matches("files_read_all_[0-9a-f]{8}"), name);
        assertEquals(sent(tools), sent(tools));
    }

    @Test
    void imagesAndDocuments_areBytes() {
        JsonValue body = sent(CLAUDE, """
                "messages":[{"role":"user","content":[
                  {"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/9j/"}},
                  {"type":"image_url","image_url":{"url":"s3://bucket/cat.png"}},
                  {"type":"file","file":{"filename":"my_report (1).pdf","file_data":"data:application/pdf;base64,JVBE"}}]}]""");

        assertField("""
                [{"role":"user","content":[
                  {"image":{"format":"jpeg","source":{"bytes":"/9j/"}}},
                  {"image":{"format":"png","source":{"s3Location":{"uri":"s3://bucket/cat.png"}}}},
                  {"document":{"format":"pdf","source":{"bytes":"JVBE"},"name":"my report (1)"}},
                  {"text":"my report (1)"}]}]""", body, "messages");
    }

    @Test
    void imageOfTheWeb_isTheCallersMistake() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> sent(
                        CLAUDE,
                        "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://x/y.png\"}}]}]"));

        assertTrue(String.valueOf(e.getMessage()).contains("data: URL"), e.toString());
    }

    @Test
    void cacheControl_isACachePointBehindWhatItMarks() {
        JsonValue body = sent(CLAUDE, """
                "messages":[{"role":"system","content":[{"type":"text","text":"Long","cache_control":{"type":"ephemeral"}}]},
                  {"role":"user","content":"Hi","cache_control":{"type":"ephemeral","ttl":"1h"}}]""");

        assertField("[{\"text\":\"Long\"},{\"cachePoint\":{\"type\":\"default\"}}]", body, "system");
        assertField(
                "[{\"role\":\"user\",\"content\":[{\"text\":\"Hi\"},{\"cachePoint\":{\"type\":\"default\",\"ttl\":\"1h\"}}]}]",
                body,
                "messages");
    }

    @Test
    void thoughts_goBackWithTheirSignature() {
        JsonValue body = sent(CLAUDE, """
                "messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello","thinking_blocks":[
                  {"type":"thinking","thinking":"Hm","signature":"sig"},{"type":"thinking","thinking":"another model's"},
                  {"type":"redacted_thinking","data":"xyz"}]}]""");

        assertEquals(JsonValue.read("""
                {"role":"assistant","content":[
                  {"reasoningContent":{"reasoningText":{"text":"Hm","signature":"sig"}}},
                  {"reasoningContent":{"redactedContent":"xyz"}},{"text":"Hello"}]}"""), body.get("messages").get(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bedrock/us.anthropic.claude-sonnet-4-20250514-v1:0 | {\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}}",
                "bedrock/us.anthropic.claude-opus-4-6-v1 | {\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"low\"}}",
                "bedrock/openai.gpt-oss-120b-1:0 | {\"reasoning_effort\":\"low\"}",
                "bedrock/amazon.nova-2-lite-v1:0 | {\"reasoningConfig\":{\"type\":\"enabled\",\"maxReasoningEffort\":\"low\"}}",
            })
    void effort_isWhatTheModelCallsIt(String model, String fields) {
        JsonValue body = sent(
                model,
                "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"reasoning_effort\":\"low\",\"max_tokens\":2000,\"temperature\":0.2");

        assertField(fields, body, "additionalModelRequestFields");
    }

    @Test
    void schema_isAToolWhereTheModelTakesNone() {
        String format =
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":{\"type\":\"object\"}}}";

        assertField(
                "{\"tools\":[{\"toolSpec\":{\"name\":\"json_tool_call\",\"description\":\"Gives the answer.\",\"inputSchema\":"
                        + "{\"json\":{\"type\":\"object\"}}}}],\"toolChoice\":{\"tool\":{\"name\":\"json_tool_call\"}}}",
                sent(format),
                "toolConfig");
        assertField(
                "{\"textFormat\":{\"type\":\"json_schema\",\"structure\":{\"jsonSchema\":{\"schema\":\"{\\\"type\\\":\\\"object\\\"}\",\"name\":\"n\"}}}}",
                sent(
                        "bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0",
                        "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]," + format),
                "outputConfig");
    }

    @Test
    void otherFields_areConversesOwn_orTheModels() {
        JsonValue body =
                sent("\"seed\":1,\"user\":\"u\",\"guardrailConfig\":{\"guardrailIdentifier\":\"g\"},\"top_k\":5");

        assertField("{\"guardrailIdentifier\":\"g\"}", body, "guardrailConfig");
        assertField("{\"top_k\":5}", body, "additionalModelRequestFields");
        assertFalse(body.json().contains("seed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"n\":2", "\"logprobs\":true"})
    void whatTheAnswerWouldNotHave_isRefused(String field) {
        assertThrows(IllegalArgumentException.class, () -> sent(field));
    }

    @Test
    void otherApis_areSaid() {
        Deployment agent = deployment("bedrock/agent/ABC/DEF", d -> d);

        assertTrue(new BedrockProvider("bedrock").missing(agent).orElseThrow().contains("'agent/'"));
    }
}
