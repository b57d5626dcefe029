package dev.llmrouter.internal.dialect.ollama;

import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static dev.llmrouter.internal.dialect.openai.Calls.json;
import static dev.llmrouter.internal.dialect.openai.Calls.send;
import static dev.llmrouter.internal.dialect.openai.Calls.streamed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Chats with options of Ollama's own. */
class OllamaRequestTest {
    private static final String BODY = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final Deployment OWN = with("ollama/llama3", Map.of("num_ctx", 8192));

    private static Deployment with(String model, Map<String, Object> params) {
        return deployment(model, d -> d.params(params));
    }

    @ParameterizedTest
    @CsvSource({
        "ollama/llama3,      num_ctx,    ,                      http://localhost:11434/api/chat",
        "ollama_chat/llama3, keep_alive, ,                      http://localhost:11434/api/chat",
        "ollama/llama3,      num_ctx,    http://box:11434,      http://box:11434/api/chat",
        "ollama/llama3,      num_ctx,    http://box:11434/v1/,  http://box:11434/api/chat",
        "ollama/llama3,      seed,       ,                      http://localhost:11434/v1/chat/completions",
        "hosted_vllm/llama3, num_ctx,    http://gpu:8000/v1,    http://gpu:8000/v1/chat/completions",
    })
    void chatWithAnOptionOfItsOwn_isAskedInItsOwnApi(String model, String option, String base, String url) {
        Deployment deployment = with(model, Map.of(option, 5)).toBuilder().build();
        Deployment there =
                base == null ? deployment : deployment.toBuilder().apiBase(base).build();

        assertEquals(url, send(call(chat(BODY), there)).url());
    }

    @Test
    void option_ofTheRequest_countsToo() {
        Deployment plain = with("ollama/llama3", Map.of());
        String body = "{\"messages\":[],\"keep_alive\":\"5m\"}";

        assertEquals(
                "http://localhost:11434/api/chat", send(call(chat(body), plain)).url());
        assertEquals(
                Json.read("{\"model\":\"llama3\",\"messages\":[],\"keep_alive\":\"5m\",\"stream\":false}"),
                json(send(call(chat(body), plain))));
    }

    @Test
    void parameters_areOptions() {
        String body = "{\"messages\":[],\"max_tokens\":7,\"temperature\":0.5,\"stop\":[\"x\"],\"top_p\":1,"
                + "\"reasoning_effort\":\"low\",\"response_format\":{\"type\":\"json_object\"},\"user\":\"u\"}";

        assertEquals(
                Json.read(
                        "{\"model\":\"llama3\",\"messages\":[],\"think\":true,\"format\":\"json\",\"stream\":true,"
                                + "\"options\":{\"num_ctx\":8192,\"num_predict\":7,\"temperature\":0.5,\"stop\":[\"x\"],\"top_p\":1}}"),
                json(send(streamed(chat(body), OWN))));
    }

    @Test
    void conversation_isWrittenInItsWords() {
        String body = "{\"messages\":["
                + "{\"role\":\"developer\",\"content\":\"Be kind.\"},"
                + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"What?\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,QUJD\"}}]},"
                + "{\"role\":\"assistant\",\"content\":null,\"reasoning_content\":\"Hm.\",\"tool_calls\":[{\"id\":\"c1\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"42\"}]}";

        assertEquals(
                Json.read("[{\"role\":\"system\",\"content\":\"Be kind.\"},"
                        + "{\"role\":\"user\",\"content\":\"What?\",\"images\":[\"QUJD\"]},"
                        + "{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"Hm.\",\"tool_calls\":[{\"id\":\"c1\",\"function\":{\"name\":\"f\",\"arguments\":{\"a\":1}}}]},"
                        + "{\"role\":\"tool\",\"content\":\"42\",\"tool_call_id\":\"c1\",\"tool_name\":\"f\"}]"),
                json(send(call(chat(body), OWN))).path("messages"));
    }

    @Test
    void imageByItsAddress_isRefused() {
        String body =
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a/b.png\"}}]}]}";

        assertThrows(IllegalArgumentException.class, () -> send(call(chat(body), OWN)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"messages\":[],\"n\":2}",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{}}]}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{}}]}]}"
            })
    void whatItCannotDo_isRefused(String body) {
        assertThrows(IllegalArgumentException.class, () -> send(call(chat(body), OWN)));
    }
}
