package dev.llmrouter.internal.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.llmrouter.call.Endpoint;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Replaces the id of a streamed response, in each event that has it, by the one that callers get. For one thread at a time. */
final class StreamedIds implements UnaryOperator<byte[]> {
    private static final Pattern FIRST = Pattern.compile("\"id\"\\s*:\\s*\"(resp_[A-Za-z0-9_-]{1,200})\"");

    private final Endpoint endpoint;
    private final String provider;
    private final String deployment;
    private @Nullable String own;
    private String shown = "";

    StreamedIds(Endpoint endpoint, String provider, String deployment) {
        this.endpoint = endpoint;
        this.provider = provider;
        this.deployment = deployment;
    }

    @Override
    public byte[] apply(byte[] event) {
        // One byte a character, so that bytes stay what they are; ids are ASCII.
        String text = new String(event, ISO_8859_1);
        if (own == null) {
            Matcher first = FIRST.matcher(text);
            if (!first.find()) {
                return event;
            }
            own = first.group(1);
            shown = ResourceIds.shown(endpoint, provider, new ResourceIds.Known(deployment, own));
        }
        String quoted = '"' + own + '"';
        return text.contains(quoted) ? text.replace(quoted, '"' + shown + '"').getBytes(ISO_8859_1) : event;
    }
}
