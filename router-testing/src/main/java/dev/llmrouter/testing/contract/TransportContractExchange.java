package dev.llmrouter.testing.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** One request that a {@link TransportContractServer} has read, and the means to answer it. Used by one thread at a time. */
public final class TransportContractExchange {
    private final Socket socket;
    private final String requestLine;
    private final Map<String, String> headers;
    private final byte[] body;

    private TransportContractExchange(Socket socket, String requestLine, Map<String, String> headers, byte[] body) {
        this.socket = socket;
        this.requestLine = requestLine;
        this.headers = headers;
        this.body = body;
    }

    static TransportContractExchange read(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        String requestLine = line(in);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).trim());
        }
        int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("The request broke off");
        }
        return new TransportContractExchange(socket, requestLine, headers, body);
    }

    /** {@return method, path and version, as sent} */
    public String requestLine() {
        return requestLine;
    }

    /** {@return the headers; names in any case} */
    public Map<String, String> headers() {
        return headers;
    }

    /** {@return the body} */
    public byte[] body() {
        return body.clone();
    }

    /**
     * Sends a whole answer.
     *
     * @param status its status
     * @param headers lines like {@code "Name: value"}, without their ends
     * @param body its body; {@code Content-Length} is added
     * @throws IOException if the client is gone
     */
    public void answer(int status, String headers, byte[] body) throws IOException {
        head(status, headers + (headers.isEmpty() ? "" : "\r\n") + "Content-Length: " + body.length);
        OutputStream out = socket.getOutputStream();
        out.write(body);
        out.flush();
    }

    /**
     * Sends an answer's beginning.
     *
     * @param status its status
     * @param headers lines like {@code "Name: value"}, all that are to be sent
     * @throws IOException if the client is gone
     */
    public void head(int status, String headers) throws IOException {
        raw("HTTP/1.1 " + status + " Status\r\n" + headers + "\r\n\r\n");
    }

    /**
     * Sends the beginning of an answer whose body comes in {@link #chunk}s.
     *
     * @throws IOException if the client is gone
     */
    public void chunkedHead() throws IOException {
        head(200, "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked");
    }

    /**
     * Sends one piece of a body.
     *
     * @param text the piece; an empty one ends the body
     * @throws IOException if the client is gone
     */
    public void chunk(String text) throws IOException {
        raw(Integer.toHexString(text.getBytes(UTF_8).length) + "\r\n" + text + "\r\n");
    }

    /**
     * Sends these bytes.
     *
     * @param text in UTF-8
     * @throws IOException if the client is gone
     */
    public void raw(String text) throws IOException {
        raw(text.getBytes(UTF_8));
    }

    /**
     * Sends these bytes.
     *
     * @param bytes exactly what goes over the wire
     * @throws IOException if the client is gone
     */
    public void raw(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    /** Blocks until the client has closed the connection. */
    public void awaitClientGone() {
        try {
            // A client that gives up owes no more bytes; should it send any, they do not matter.
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // A reset is a way to leave, too.
            assert e != null;
        }
    }

    /**
     * Lets real time pass, less when the client leaves.
     *
     * @param length how long
     * @throws IOException if the connection broke
     */
    public void pause(Duration length) throws IOException {
        socket.setSoTimeout(Math.toIntExact(length.toMillis()));
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketTimeoutException passed) {
            socket.setSoTimeout(0);
        }
    }

    /**
     * Closes the connection.
     *
     * @throws IOException if that fails
     */
    public void hangUp() throws IOException {
        socket.close();
    }

    /**
     * Resets the connection, as a server does that is killed. What was sent and not read yet may be lost.
     *
     * @throws IOException if that fails
     */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    Socket socket() {
        return socket;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("The client left");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(ISO_8859_1);
    }
}
