package dev.llmrouter.benchmarks.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A provider that answers at once and allocates next to nothing: it shares the machine with what is measured.
 * HTTP/1.1, kept alive.
 */
final class Loopback implements AutoCloseable {
    private static final byte[] ANSWER = head("Content-Type: application/json", Wire.ANSWER.length(), Wire.ANSWER);
    private static final byte[] EVENTS = head("Content-Type: text/event-stream", Wire.EVENTS.length(), Wire.EVENTS);

    private final ServerSocket socket;

    Loopback() throws IOException {
        socket = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        daemon("loopback", this::accept);
    }

    private static byte[] head(String type, int length, String body) {
        return ("HTTP/1.1 200 OK\r\n" + type + "\r\nContent-Length: " + length + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Where chat completions are. */
    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                daemon("loopback-connection", () -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(Socket connection) {
        try (connection;
                InputStream in = new BufferedInputStream(connection.getInputStream());
                OutputStream out = connection.getOutputStream()) {
            byte[] buffer = new byte[1 << 14];
            while (true) {
                int length = head(in, buffer);
                if (length < 0) {
                    return;
                }
                int read = in.readNBytes(buffer, 0, length);
                out.write(streamed(buffer, read) ? EVENTS : ANSWER);
            }
        } catch (SocketException gone) {
            // Whoever closed it knows.
            assert gone != null;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads a request's head and answers with the length of its body; -1 when there is no further request.
     */
    private static int head(InputStream in, byte[] line) throws IOException {
        int length = 0;
        boolean any = false;
        for (int size = line(in, line); size > 0; size = line(in, line)) {
            any = true;
            if (size > 15 && (line[0] == 'C' || line[0] == 'c') && (line[8] == 'L' || line[8] == 'l')) {
                String text = new String(line, 0, size, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
                length = text.startsWith("content-length:")
                        ? Integer.parseInt(text.substring(15).strip())
                        : length;
            }
        }
        return any ? length : -1;
    }

    private static int line(InputStream in, byte[] line) throws IOException {
        int size = 0;
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line[size++] = (byte) c;
            }
        }
        return size;
    }

    private static boolean streamed(byte[] body, int length) {
        return new String(body, 0, length, StandardCharsets.US_ASCII).contains("\"stream\":true");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
