package dev.llmrouter.okhttp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.llmrouter.testing.contract.TransportContractExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP answer, byte for byte, made from text. The text's head ends at the first empty line and gets line
 * ends of its own; in the body these marks are not sent as they are:
 *
 * <pre>
 * {@literal <<PAUSE20>>}  nothing for 20 ms
 * {@literal <<CLOSE>>}    the connection is closed; what follows is not sent
 * {@literal <<RST>>}      the connection is reset
 * {@literal <<HOLD>>}     nothing, until the client closes the connection
 * {@literal <<CR>>}       a carriage return
 * {@literal <<BOM>>}      a byte order mark
 * {@literal <<CHUNKED>>}  at the beginning: each piece between pauses is a chunk; a mark that ends the connection leaves out the last one
 * {@literal <<GZIP>>}     at the beginning: the body is compressed; {@literal <<DEFLATE>>} and {@literal <<BROTLI>>} likewise
 * </pre>
 *
 * <p>{@literal <<LENGTH>>} in the head is the number of bytes of the body. An answer whose end the client
 * cannot know otherwise ends with the connection.
 */
final class RawAnswer {
    private static final Pattern STEP = Pattern.compile("<<(?:PAUSE(\\d+)|CLOSE|RST|HOLD)>>");
    private static final Pattern ENCODING = Pattern.compile("^<<(CHUNKED|GZIP|DEFLATE|BROTLI)>>");

    /** An action on the connection after some bytes. */
    private enum Then {
        NOTHING,
        PAUSE,
        CLOSE,
        RESET,
        HOLD
    }

    private record Piece(byte[] bytes, Then then, int millis) {}

    private final byte[] head;
    private final List<Piece> pieces;
    private final byte[] body;
    private final boolean chunked;
    private final boolean framed;

    private RawAnswer(byte[] head, List<Piece> pieces, byte[] body, boolean chunked, boolean framed) {
        this.head = head;
        this.pieces = pieces;
        this.body = body;
        this.chunked = chunked;
        this.framed = framed;
    }

    static RawAnswer of(String text) {
        int end = text.indexOf("\n\n");
        String marked = text.substring(end + 2).replace("<<CR>>", "\r").replace("<<BOM>>", "\uFEFF");
        Matcher first = ENCODING.matcher(marked);
        String encoding = first.find() ? first.group(1) : "";
        List<Piece> pieces = pieces(marked.substring(encoding.isEmpty() ? 0 : first.end()));
        byte[] content = joined(pieces);
        boolean chunked = encoding.equals("CHUNKED");
        if (!chunked && !encoding.isEmpty()) {
            pieces = List.of(new Piece(Compressed.by(encoding, content), Then.NOTHING, 0));
        }
        String head = text.substring(0, end)
                .replace("<<LENGTH>>", Integer.toString(joined(pieces).length))
                .replace("\n", "\r\n");
        // Compressed content without the header is just bytes, such as a recording.
        byte[] body = head.contains("Content-Encoding") ? content : joined(pieces);
        boolean framed = chunked || text.substring(0, end).contains("<<LENGTH>>") || head.contains(" 204 ");
        return new RawAnswer((head + "\r\n\r\n").getBytes(ISO_8859_1), pieces, body, chunked, framed);
    }

    private static List<Piece> pieces(String body) {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        for (Matcher step = STEP.matcher(body); step.find(); at = step.end()) {
            String millis = step.group(1);
            Then then = millis != null
                    ? Then.PAUSE
                    : switch (step.group().toLowerCase(Locale.ROOT)) {
                        case "<<close>>" -> Then.CLOSE;
                        case "<<rst>>" -> Then.RESET;
                        default -> Then.HOLD;
                    };
            pieces.add(new Piece(
                    body.substring(at, step.start()).getBytes(UTF_8),
                    then,
                    millis == null ? 0 : Integer.parseInt(millis)));
            if (then != Then.PAUSE) {
                return pieces;
            }
        }
        pieces.add(new Piece(body.substring(at).getBytes(UTF_8), Then.NOTHING, 0));
        return pieces;
    }

    private static byte[] joined(List<Piece> pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(piece -> all.writeBytes(piece.bytes));
        return all.toByteArray();
    }

    /** The body as a client returns it: without the framing and the compression that the head declares. */
    byte[] body() {
        return body;
    }

    int status() {
        return Integer.parseInt(new String(head, ISO_8859_1).split(" ", 3)[1]);
    }

    boolean pauses() {
        return pieces.stream().anyMatch(piece -> piece.then == Then.PAUSE);
    }

    void answer(TransportContractExchange exchange) throws IOException {
        exchange.raw(head);
        for (Piece piece : pieces) {
            if (piece.bytes.length > 0) {
                exchange.raw(chunked ? chunk(piece.bytes) : piece.bytes);
            }
            switch (piece.then) {
                case PAUSE -> exchange.pause(Duration.ofMillis(piece.millis));
                case CLOSE -> exchange.hangUp();
                case RESET -> exchange.reset();
                case HOLD -> exchange.awaitClientGone();
                case NOTHING -> end(exchange);
            }
        }
    }

    private void end(TransportContractExchange exchange) throws IOException {
        if (chunked) {
            exchange.raw("0\r\n\r\n");
        } else if (!framed) {
            exchange.hangUp();
        }
    }

    private static byte[] chunk(byte[] bytes) {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(ISO_8859_1));
        chunk.writeBytes(bytes);
        chunk.writeBytes("\r\n".getBytes(ISO_8859_1));
        return chunk.toByteArray();
    }
}
