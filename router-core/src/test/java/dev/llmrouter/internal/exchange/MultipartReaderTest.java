package dev.llmrouter.internal.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.call.MultipartPayload;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartReaderTest {
    private static final String TYPE = "multipart/form-data; boundary=\"b\"";

    private static MultipartPayload read(String body) {
        return MultipartReader.read(TYPE, body.getBytes(ISO_8859_1));
    }

    @Test
    void fields_areRead() {
        MultipartPayload form = read(String.join(
                "\r\n",
                "--b",
                "Content-Disposition: form-data; name=\"model\"",
                "",
                "whisper",
                "--b",
                "content-type: text/plain",
                "content-disposition: form-data; name=\"n\"",
                "",
                "",
                "--b--",
                ""));

        assertEquals(Optional.of("whisper"), form.model());
        assertEquals(Optional.of(""), form.field("n"));
        assertEquals(Set.of("model", "n"), form.names());
    }

    @Test
    void formWithAnyBytes_isReadAsItWasWritten() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            byte[] content = new byte[random.nextInt(300)];
            random.nextBytes(content);
            MultipartPayload form = MultipartPayload.builder()
                    .field("model", "m" + round)
                    .file("file", "a;b.mp3", "audio/mpeg", content)
                    .build();
            byte[] written = form.bytes(form.boundary(), Map.of(), Set.of());

            MultipartPayload again = MultipartReader.read("multipart/form-data; boundary=" + form.boundary(), written);

            assertArrayEquals(written, again.bytes(form.boundary(), Map.of(), Set.of()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--b",
                "--b\r\n",
                "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nhalf",
                "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
                "no form at all",
            })
    void brokenForm_isRefused(String body) {
        assertThrows(IllegalArgumentException.class, () -> read(body));
    }

    @Test
    void typeWithoutBoundary_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> MultipartReader.read("multipart/form-data", new byte[0]));
    }
}
