package dev.llmrouter.benchmarks.reliability;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/** What a provider does with a request; the first of them, and most often, it answers. */
enum Fault {
    NONE,
    SLOW,
    SERVER_ERROR,
    TOO_MANY,
    BAD_KEY,
    TOO_LONG,
    EMPTY,
    ERROR_IN_200,
    HTML,
    HALF,
    NOT_GZIP,
    CLOSED,
    RESET,
    HANGS;

    private static final List<Fault> FAULTS = List.of(values()).subList(1, values().length);
    private static final int PERCENT_GOOD = 60;
    private static final int PAUSE_MILLIS = 20;
    /** Longer than any attempt may take. */
    private static final int HANG_MILLIS = 6_000;

    static Fault any(RandomGenerator random) {
        return random.nextInt(100) < PERCENT_GOOD ? NONE : FAULTS.get(random.nextInt(FAULTS.size()));
    }

    /**
     * Answers.
     *
     * @param call the text that a good answer consists of
     * @return whether the connection can be used again
     */
    boolean answer(Socket connection, OutputStream out, String call, boolean streamed)
            throws IOException, InterruptedException {
        switch (this) {
            case NONE -> {
                return good(out, call, streamed);
            }
            case SLOW -> {
                pause();
                return good(out, call, streamed);
            }
            case SERVER_ERROR -> write(out, "500 Oops", "application/json", "{\"error\":{\"message\":\"upstream\"}}");
            case TOO_MANY ->
                write(
                        out,
                        "429 Slow down\r\nretry-after-ms: 40",
                        "application/json",
                        "{\"error\":{\"message\":\"rate\"}}");
            case BAD_KEY ->
                write(
                        out,
                        "401 No",
                        "application/json",
                        "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"key\"}}");
            case TOO_LONG ->
                write(
                        out,
                        "400 Bad",
                        "application/json",
                        "{\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"too long\"}}");
            case EMPTY -> write(out, "200 OK", "application/json", "");
            case ERROR_IN_200 ->
                write(out, "200 OK", "application/json", "{\"error\":{\"message\":\"overloaded\"},\"choices\":null}");
            case HTML -> write(out, "200 OK", "text/html", "<html><body>Gateway</body></html>");
            case HALF -> half(out, call, streamed);
            case NOT_GZIP ->
                write(out, "200 OK\r\nContent-Encoding: gzip", "application/json", "this is not compressed");
            case CLOSED -> {}
            case RESET -> connection.setSoLinger(true, 0);
            case HANGS -> hang(connection, out, call, streamed);
        }
        return false;
    }

    private static void pause() throws InterruptedException {
        Thread.sleep(PAUSE_MILLIS);
    }

    private static boolean good(OutputStream out, String call, boolean streamed) throws IOException {
        String body = streamed ? chunk(call, "null") + chunk("", "\"stop\"") + "data: [DONE]\n\n" : json(call);
        write(out, "200 OK", streamed ? "text/event-stream" : "application/json", body);
        return true;
    }

    private static String json(String call) {
        return "{\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                + call
                + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"total_tokens\":7}}";
    }

    private static String chunk(String text, String reason) {
        return "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text
                + "\"},\"finish_reason\":" + reason + "}]}\n\n";
    }

    /** Of a stream the first output, of an answer the first half. */
    private static void half(OutputStream out, String call, boolean streamed) throws IOException {
        String body = streamed ? chunk(call, "null") : json(call);
        String sent = streamed ? body : body.substring(0, body.length() / 2);
        out.write(head("200 OK", streamed ? "text/event-stream" : "application/json", body.length() + 50));
        out.write(sent.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void hang(Socket connection, OutputStream out, String call, boolean streamed) throws IOException {
        if (streamed) {
            half(out, call, true);
        }
        connection.setSoTimeout(HANG_MILLIS);
        int unexpected = connection.getInputStream().read();
        assert unexpected < 0;
    }

    private static void write(OutputStream out, String status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        out.write(head(status, type, bytes.length));
        out.write(bytes);
        out.flush();
    }

    private static byte[] head(String status, String type, int length) {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
