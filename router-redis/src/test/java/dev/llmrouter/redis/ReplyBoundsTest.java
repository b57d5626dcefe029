package dev.llmrouter.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyBoundsTest {
    private static final String TEXT_OF_A_MEGABYTE = "$1048576\r\n" + "x".repeat(1 << 20) + "\r\n";

    private static byte[] read(String sent) throws IOException {
        return new ReplyBounds(new ByteArrayInputStream(sent.getBytes(US_ASCII))).readAllBytes();
    }

    private static void assertPasses(String sent) throws IOException {
        assertArrayEquals(sent.getBytes(US_ASCII), read(sent));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+OK\r\n",
                "-ERR 99999999999\r\n",
                ":123456789012\r\n",
                "$5\r\n$9999\r\n",
                "$-1\r\n",
                "*-1\r\n",
                "*3\r\n:1\r\n$2\r\n*9\r\n*2\r\n+a\r\n$0\r\n\r\n",
                "%1\r\n+a\r\n:1\r\n",
                "|1\r\n+a\r\n:1\r\n+value\r\n",
                ">2\r\n+a\r\n_\r\n"
            })
    void answersOfEveryKind_pass(String sent) throws IOException {
        assertPasses(sent);
    }

    @Test
    void manyAnswers_arePassedOn_howeverMuchTheyAreTogether() throws IOException {
        assertPasses(TEXT_OF_A_MEGABYTE.repeat(9));
        assertPasses(("*2\r\n:1\r\n" + TEXT_OF_A_MEGABYTE).repeat(9));
        assertPasses("*1000\r\n".concat(":7\r\n".repeat(1000)).repeat(500));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$2147483647\r\n",
                "$4194304\r\n",
                "$99999999999999999999999\r\n",
                "*2147483647\r\n",
                "*262145\r\n",
                "%200000\r\n",
                "*200000\r\n*200000\r\n",
                "=99999999\r\n",
                ">9999999\r\n"
            })
    void lengthThatIsTooLarge_isRefusedWhenItIsAnnounced(String sent) {
        assertThrows(ReplyBounds.TooLarge.class, () -> read(sent));
    }

    @Test
    void answerOfManyTexts_isRefused() {
        assertThrows(ReplyBounds.TooLarge.class, () -> read("*4\r\n" + TEXT_OF_A_MEGABYTE.repeat(4)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "-ERR ", "H", ":"})
    void lineWithoutAnEnd_isRefused(String start) {
        assertThrows(ReplyBounds.TooLarge.class, () -> read(start + "1".repeat(5 << 20)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*1\r\n", "*2\r\n:1\r\n", "%1\r\n+a\r\n", "|1\r\n+a\r\n+b\r\n"})
    void listsInLists_areRefusedWhenTheyAreTooDeep(String one) throws IOException {
        assertPasses(one.repeat(ReplyBounds.DEEPEST) + "+end\r\n");
        assertThrows(ReplyBounds.TooLarge.class, () -> read(one.repeat(ReplyBounds.DEEPEST + 1)));
    }

    @Test
    void listsBesideLists_areNotDeep() throws IOException {
        assertPasses("*1000\r\n" + "*2\r\n*0\r\n*1\r\n:1\r\n".repeat(1000) + "+next\r\n");
    }

    @Test
    void answerInPieces_isFollowed() throws IOException {
        String sent = "*3\r\n:1\r\n$12\r\n*99999999\r\nx\r\n+a\r\n".repeat(50) + "$9999999\r\n";
        Random random = new Random(3);
        ReplyBounds bounds = new ReplyBounds(new ByteArrayInputStream(sent.getBytes(US_ASCII)));
        byte[] buffer = new byte[16];

        assertThrows(ReplyBounds.TooLarge.class, () -> {
            int n = 0;
            while (n >= 0) {
                n = random.nextInt(5) == 0 ? bounds.read() : bounds.read(buffer, 2, 1 + random.nextInt(10));
            }
        });
    }
}
