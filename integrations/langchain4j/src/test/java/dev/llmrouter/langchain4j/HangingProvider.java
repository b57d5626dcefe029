package dev.llmrouter.langchain4j;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A provider that takes one request, answers what it was given, perhaps nothing, and then sees whether the client hangs up. */
final class HangingProvider implements AutoCloseable {
    /** The head of a stream and its first two pieces. */
    static final String STREAM_THAT_STALLS =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + piece("Once") + piece(" upon");

    static final String NOTHING = "";

    private final ServerSocket server;
    private final String answer;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch hungUp = new CountDownLatch(1);

    HangingProvider(String answer) {
        this.answer = answer;
        try {
            server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "hanging-provider");
        thread.setDaemon(true);
        thread.start();
    }

    private static String piece(String text) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"finish_reason\":null,\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
    }

    private void serve() {
        try (Socket client = server.accept()) {
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
            int length = 0;
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(
                            line.substring(line.indexOf(':') + 1).strip());
                }
            }
            for (int read = 0; read < length; read++) {
                in.read();
            }
            client.getOutputStream().write(answer.getBytes(UTF_8));
            client.getOutputStream().flush();
            asked.countDown();
            while (in.read() >= 0) {
                // Nothing more is expected before the end.
            }
            hungUp.countDown();
        } catch (IOException reset) {
            hungUp.countDown();
        }
    }

    /** Waits for a request. */
    boolean wasAsked() throws InterruptedException {
        return asked.await(30, TimeUnit.SECONDS);
    }

    /** Waits until the client has closed the connection. */
    boolean wasHungUp() throws InterruptedException {
        return hungUp.await(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
