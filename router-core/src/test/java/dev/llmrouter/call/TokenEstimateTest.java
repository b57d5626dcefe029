package dev.llmrouter.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.catalog.Bounded;
import dev.llmrouter.json.Json;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenEstimateTest {
    private static TokenEstimate of(String json) {
        return TokenEstimate.of(ModelRequest.builder("m").json(json).build());
    }

    private static String message(String content) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":" + content + "}]}";
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "abc, 1", "abcd, 1", "abcde, 2", "привет, 3", "漢字漢, 2", "日本語の文章です。, 6"})
    void text_isCountedByItsAlphabet(String text, long tokens) {
        assertEquals(tokens, TokenEstimate.ofText(text));
        assertEquals(tokens, of("{\"input\":\"" + text + "\"}").inputTokens());
    }

    @Test
    void messages_countTheirTextAndTheirFrame() {
        assertEquals(4 + 2, of(message("\"12345678\"")).inputTokens());
        assertEquals(
                2 * (4 + 2),
                of("{\"messages\":[{\"role\":\"system\",\"content\":\"12345678\"},{\"role\":\"user\",\"content\":"
                                + "[{\"type\":\"text\",\"text\":\"12345678\"}]}]}")
                        .inputTokens());
    }

    @ParameterizedTest
    @CsvSource({"low, 85", "high, 765", "auto, 765"})
    void pictures_countByTheirDetail(String detail, long tokens) {
        String picture = "data:image/png;base64," + "A".repeat(100_000);
        assertEquals(
                4 + tokens,
                of(message("[{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + picture + "\",\"detail\":\"" + detail
                                + "\"}}]"))
                        .inputTokens());
    }

    @Test
    void pictures_givenAsABareAddress_countToo() {
        assertEquals(
                765,
                of("{\"input\":[{\"content\":[{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,"
                                + "A".repeat(50_000) + "\"}]}]}")
                        .inputTokens());
    }

    @Test
    void recordings_countByTheirLength() {
        long tokens = of(message("[{\"type\":\"input_audio\",\"input_audio\":{\"format\":\"mp3\",\"data\":\""
                        + "A".repeat(210_000) + "\"}}]"))
                .inputTokens();
        assertEquals(4 + 105, tokens);
    }

    @Test
    void files_areNotCountedAsText() {
        long tokens = of(message("[{\"type\":\"file\",\"file\":{\"file_data\":\"" + "A".repeat(100_000) + "\"}}]"))
                .inputTokens();
        assertEquals(4 + 1_000, tokens);
    }

    @Test
    void listsOfTokens_countOneEach() {
        assertEquals(5, of("{\"input\":[[1,2,3],[4,5]]}").inputTokens());
    }

    @Test
    void tools_countWithTheNamesInTheirSchema() {
        assertEquals(3, of("{\"tools\":[{\"aaaa\":\"bbbb\",\"cccc\":1}]}").inputTokens());
    }

    @Test
    void toolCalls_countTheirArguments() {
        assertEquals(
                4 + 2,
                of("{\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\","
                                + "\"function\":{\"name\":\"abcd\",\"arguments\":\"{\\\"\\\"}\"}}]}]}")
                        .inputTokens());
    }

    @ParameterizedTest
    @CsvSource({"max_tokens", "max_completion_tokens", "max_output_tokens"})
    void maxOutput_isReadByAnyOfItsNames(String name) {
        TokenEstimate estimate = of("{\"input\":\"abcd\",\"" + name + "\":100}");
        assertEquals(OptionalLong.of(100), estimate.maxOutputTokens());
        assertEquals(101, estimate.total());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"null", "-5", "\"many\"", "[1]", "{}"})
    void maxOutput_thatIsNoCount_isUnknown(String value) {
        TokenEstimate estimate = of("{\"max_tokens\":" + value + ",\"input\":\"abcd\"}");
        assertEquals(OptionalLong.empty(), estimate.maxOutputTokens());
        assertEquals(1, estimate.total());
    }

    @Test
    void otherFields_countNothing() {
        assertEquals(
                0,
                of("{\"user\":\"abcdefgh\",\"metadata\":{\"a\":[\"bcdefgh\"]},\"messages\":null}")
                        .inputTokens());
    }

    @Test
    void anyJson_isEstimatedWithoutAFault() {
        String deep = "[".repeat(900) + "\"abcd\"" + "]".repeat(900);
        assertEquals(1, of("{\"input\":" + deep + "}").inputTokens());
        assertEquals(0, of("{\"messages\":[[],{\"image_url\":[]},1e400]}").total() / 10_000);
    }

    @Test
    void textBehindAStrangePicture_counts() {
        assertEquals(
                765 + 2, of("{\"input\":[{\"image_url\":[[]]},\"abcdefgh\"]}").inputTokens());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"99999999999999999999999", "9223372036854775807"})
    void maxOutput_ofAnyLength_isABoundedNumber(String value) {
        assertEquals(
                OptionalLong.of(Bounded.MOST),
                of("{\"max_tokens\":" + value + "}").maxOutputTokens());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "line\\nline | 3",
                "\\u0041\\u0042\\u0043\\u0044 | 1",
                "\\u6f22\\u5b57\\u6f22 | 2",
                "\\ud83d\\ude00\\u6f22 | 2",
                "\uD83D\uDE00\u6f22 | 2",
                "\u00e9\u00e9 | 1",
                "\\\"\\\\ab | 1",
                "abcdefgh\\\"abcdefgh | 5",
                "abcdefgh漢abcdefgh | 5",
            })
    void text_countsAsItIsRead_howeverItIsWritten(String json, long tokens) {
        assertEquals(tokens, of("{\"input\":\"" + json + "\"}").inputTokens());
    }

    @Test
    void text_isCountedInPlaceAsItIsCountedDecoded() {
        String pieces = "ab\\\"\n\té漢\uD83D\uDE00/z";
        Random random = new Random(1);
        for (int sample = 0; sample < 2_000; sample++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.appendCodePoint(pieces.codePointAt(
                        pieces.offsetByCodePoints(0, random.nextInt(pieces.codePointCount(0, pieces.length())))));
            }
            ModelRequest request = ModelRequest.builder("m")
                    .json(Map.of("input", text.toString()))
                    .build();

            assertEquals(
                    TokenEstimate.ofText(text.toString()),
                    TokenEstimate.of(request).inputTokens(),
                    text::toString);
        }
    }

    @Test
    void forms_countTheirPrompt() {
        ModelRequest request = ModelRequest.builder("m")
                .payload(MultipartPayload.builder()
                        .field("prompt", "abcdefgh")
                        .file("file", "f", "audio/mpeg", Json.write("x".repeat(1_000)))
                        .build())
                .build();
        assertEquals(2, TokenEstimate.of(request).inputTokens());
    }

    @Test
    void estimate_ofLessThanNothing_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new TokenEstimate(-1, OptionalLong.empty()));
    }

    @Test
    void anthropicsBlocks_countByWhatTheyAre() {
        String data = "A".repeat(100_000);
        assertEquals(4 + 765, of(message(source("image", "image/png", data))).inputTokens());
        assertEquals(
                4 + 765,
                of(message("[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://a.example/b.png\"}}]"))
                        .inputTokens());
        assertEquals(
                4 + 1_000,
                of(message(source("document", "application/pdf", data))).inputTokens());
        assertEquals(
                4 + 25_001, of(message(source("document", "text/plain", data))).inputTokens());
        assertEquals(
                4 + 2,
                of(message("[{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_123456789\",\"content\":\"12345678\"}]"))
                        .inputTokens());
    }

    private static String source(String type, String media, String data) {
        return "[{\"type\":\"" + type + "\",\"source\":{\"type\":\"base64\",\"data\":\"" + data + "\",\"media_type\":\""
                + media + "\"}}]";
    }

    @Test
    void geminisBody_countsContentsInstructionAndTools() {
        TokenEstimate estimate =
                of("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"12345678\"},{\"inlineData\":"
                        + "{\"mimeType\":\"image/png\",\"data\":\"" + "A".repeat(50_000) + "\"}}]}],"
                        + "\"systemInstruction\":{\"parts\":[{\"text\":\"1234\"}]},"
                        + "\"tools\":[{\"functionDeclarations\":[{\"name\":\"ab\"}]}],"
                        + "\"generationConfig\":{\"temperature\":1,\"maxOutputTokens\":99}}");

        assertEquals(4 + 2 + 765 + 1 + 7, estimate.inputTokens());
        assertEquals(OptionalLong.of(99), estimate.maxOutputTokens());
    }

    @Test
    void batchOfEmbeddings_countsTheTextOfEach() {
        String one = "{\"model\":\"models/e\",\"content\":{\"parts\":[{\"text\":\"12345678\"}]}}";
        assertEquals(4, of("{\"requests\":[" + one + "," + one + "]}").inputTokens());
    }

    @ParameterizedTest
    @CsvSource({"messages/count_tokens", "countTokens"})
    void countingTokens_takesNone(String endpoint) {
        ModelRequest request = ModelRequest.builder("m")
                .json(message("\"12345678\""))
                .endpoint(Endpoint.of(endpoint))
                .build();
        assertEquals(0, TokenEstimate.of(request).inputTokens());
    }
}
