package dev.llmrouter.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTargetTest {
    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, chat/completions",
        "https://api.openai.com/v1/chat/completions, chat/completions",
        "/chat/completions, chat/completions",
        "chat/completions, chat/completions",
        "//v1//chat/completions/, chat/completions",
        "/openai/v1/responses, responses",
        "/v1beta/openai/embeddings, embeddings",
        "/proxy/api/chat/completions, chat/completions",
        "/v1/responses/resp_1/input_items, responses/resp_1/input_items",
        "/v1/messages, messages",
        "https://host, ''",
        "/, ''",
    })
    void endpoint_isWhatFollowsTheVersion_orOneThatIsKnown(String target, String path) {
        RequestTarget read = RequestTarget.of(target);

        assertEquals(path, read.path());
        assertNull(read.model());
    }

    @ParameterizedTest
    @CsvSource({
        "/openai/deployments/gpt%204/chat/completions?api-version=2024-10-21, chat/completions, gpt 4",
        "/v1beta/models/gemini-2.5-pro:generateContent, generateContent, gemini-2.5-pro",
        "/v1/projects/p/locations/l/publishers/google/models/g:streamGenerateContent?alt=sse, streamGenerateContent, g",
        "/v1beta/models/a+b%2Fc:generateContent, generateContent, a+b/c",
        "/v1beta/models/100%:generateContent, generateContent, 100%",
    })
    void model_isTakenFromTheAddressWhereItHasOne(String target, String path, String model) {
        RequestTarget read = RequestTarget.of(target);

        assertEquals(path, read.path());
        assertEquals(model, read.model());
    }

    @Test
    void query_isPassedWithoutWhatBelongsToAnAccount() {
        assertEquals(
                "limit=2&after=x",
                RequestTarget.of("/v1/files?api-version=1&limit=2&KEY=k&&after=x#y")
                        .query());
    }
}
