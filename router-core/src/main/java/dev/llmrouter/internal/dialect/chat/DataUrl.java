package dev.llmrouter.internal.dialect.chat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * What a {@code data:} URL holds.
 *
 * @param mediaType in lower case, without parameters
 * @param base64 the bytes
 */
public record DataUrl(String mediaType, String base64) {
    private static final String SCHEME = "data:";
    private static final String BASE64 = ";base64";

    /** Reads one; empty when the text is none. */
    public static Optional<DataUrl> of(String url) {
        int comma = url.indexOf(',');
        if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || comma < 0) {
            return Optional.empty();
        }
        String head = url.substring(SCHEME.length(), comma).toLowerCase(Locale.ROOT);
        String data = url.substring(comma + 1);
        int parameters = head.indexOf(';');
        String type = parameters < 0 ? head : head.substring(0, parameters);
        String bytes = head.endsWith(BASE64)
                ? data
                : Base64.getEncoder()
                        .encodeToString(
                                URLDecoder.decode(data, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
        return Optional.of(new DataUrl(type.isEmpty() ? "text/plain" : type, bytes));
    }
}
