package dev.llmrouter.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "https://host, https://host",
        "https://host/, https://host",
        "https://host/v1//, https://host/v1",
        "HTTPS://host/V1, https://host/V1",
        "http://llm_server:8000/v1, http://llm_server:8000/v1",
        "http://[::1]:8000/v1, http://[::1]:8000/v1",
        "https://host/v1/?code=abc, https://host/v1?code=abc",
        "https://münchen.example/v1, https://münchen.example/v1",
        "https://user:pass@host/v1, https://user:pass@host/v1",
    })
    void of_anAddress_keepsAllButSlashes(String text, String expected) {
        assertEquals(expected, Address.of(text).reveal());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "my-secret.example.com/v1",
                "localhost:8000",
                "//my-secret/v1",
                "https://",
                "https:///my-secret",
                "ftp://my-secret/v1",
                "file:///my-secret",
                "https://my secret/v1",
                "https://my-secret/v1#there",
                "https://my-secret:99999/v1",
                "https://my-secret:port/v1",
                "https://my-secret\r\nHost: other/v1",
                "https://my|secret/v1",
                "https:my-secret",
            })
    void of_whatIsNone_saysWhyAndDoesNotQuoteIt(String text) {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> Address.of(text))
                .getMessage());

        assertTrue(message.startsWith("expected an address such as https://host/path, and this one "), message);
        assertFalse(message.contains("secret"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "https://host/v1, 443",
        "http://host, 80",
        "https://host:8443/v1, 8443",
        "https://host:/v1, 443",
        "http://[::1]:8000/v1, 8000",
        "http://[::1]/v1, 80",
        "https://user:pass@host/v1, 443",
        "https://user:pass@host:81/v1, 81",
    })
    void port_isTheWrittenOne_orThatOfTheScheme(String text, int port) {
        assertEquals(port, Address.of(text).port());
    }

    @Test
    void resolve_putsSegmentsBeforeTheQuery() {
        Address address = Address.of("https://host/v1/?code=abc");

        assertEquals(
                "https://host/v1/chat/completions?code=abc",
                address.resolve("chat/completions").reveal());
        assertEquals(Optional.of("abc"), address.parameter("code"));
        assertEquals(
                "https://host/v1?code=abc&api-version=2%264",
                address.withParameter("api-version", "2&4").reveal());
        assertEquals("https://host/v1", address.withoutParameter("code").reveal());
        assertEquals(
                "https://host/v1?code=new", address.withParameter("code", "new").reveal());
    }

    @Test
    void shown_leavesOutWhatMayBeACredential() {
        Address address = Address.of("https://user:pass@host/v1?code=abc");

        assertEquals("https://host/v1", address.shown());
        assertEquals("https://host/v1", address.toString());
        assertEquals("host", address.host());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".."})
    void segment_thatNoEncodingMakesASegment_isRefused(String name) {
        assertThrows(
                IllegalArgumentException.class, () -> Address.of("https://host").segment(name));
    }

    @Test
    void segment_ofAnyName_isExactlyOne() {
        Random random = new Random(7);
        Address base = Address.of("https://host/a?q=1");
        for (int i = 0; i < 2_000; i++) {
            String name = name(random);

            URI uri = URI.create(base.segment(name).resolve("chat").reveal());

            assertEquals("host", uri.getHost());
            assertEquals("q=1", uri.getRawQuery());
            String[] segments = uri.normalize().getRawPath().split("/", -1);
            assertEquals(4, segments.length, name);
            assertEquals("chat", segments[3]);
            assertEquals(
                    name, uri.getPath().substring("/a/".length(), uri.getPath().length() - "/chat".length()));
        }
    }

    /** Text in which what ends a segment is frequent. */
    private static String name(Random random) {
        String alphabet = "/\\.?#%;:@&=+ \r\n\t\u0000\"<>ab2Fü€\u2028";
        StringBuilder name = new StringBuilder("n");
        for (int length = random.nextInt(12); length > 0; length--) {
            name.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return name.toString();
    }
}
