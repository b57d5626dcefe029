package dev.llmrouter.benchmarks.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A provider whose streams have an event every five seconds, for so many seconds as its argument says after the
 * last one was asked for. One thread serves all. Prints its port.
 */
final class SlowProvider {
    private static final long LOOK_MILLIS = 50;
    private static final byte[] HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT =
            chunk("data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,"
                    + "\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + " word".repeat(200)
                    + "\"},\"finish_reason\":null}]}\n\n");
    private static final byte[] END = (new String(
                            chunk(
                                    "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,"
                                            + "\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                                            + "data: [DONE]\n\n"),
                            StandardCharsets.US_ASCII)
                    + "0\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    private final Selector selector;
    private final ServerSocketChannel server;
    private final long heldNanos;
    private final List<Stream> streams = new ArrayList<>();
    private long lastAskedNanos = System.nanoTime();

    private SlowProvider(long heldNanos) throws IOException {
        this.heldNanos = heldNanos;
        selector = Selector.open();
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** What one connection is owed. */
    private static final class Stream {
        private final SocketChannel channel;
        private final StringBuilder asked = new StringBuilder();
        private ByteBuffer unsent = ByteBuffer.allocate(0);
        private long dueNanos;
        private boolean ended;

        Stream(SocketChannel channel) {
            this.channel = channel;
        }
    }

    private static byte[] chunk(String text) {
        return (Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    public static void main(String[] args) throws IOException {
        SlowProvider provider = new SlowProvider(TimeUnit.SECONDS.toNanos(Long.parseLong(args[0])));
        System.out.println(provider.server.socket().getLocalPort());
        provider.serve();
    }

    private void serve() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 14);
        while (true) {
            selector.select(LOOK_MILLIS);
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.isAcceptable()) {
                    accept();
                } else if (key.isReadable()) {
                    read((Stream) key.attachment(), key, buffer);
                }
            }
            selector.selectedKeys().clear();
            long now = System.nanoTime();
            boolean isOver = now - lastAskedNanos > heldNanos;
            for (Stream stream : streams) {
                write(stream, isOver, now);
            }
            streams.removeIf(stream -> stream.ended && !stream.unsent.hasRemaining());
        }
    }

    private void accept() throws IOException {
        for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Stream(channel));
        }
    }

    private void read(Stream stream, SelectionKey key, ByteBuffer buffer) throws IOException {
        buffer.clear();
        if (stream.channel.read(buffer) < 0) {
            key.cancel();
            stream.channel.close();
            return;
        }
        buffer.flip();
        stream.asked.append(StandardCharsets.US_ASCII.decode(buffer));
        if (stream.asked.indexOf("\"stream\":true") >= 0 && stream.asked.charAt(stream.asked.length() - 1) == '}') {
            stream.asked.setLength(0);
            stream.unsent = ByteBuffer.wrap(HEAD);
            stream.ended = false;
            lastAskedNanos = System.nanoTime();
            stream.dueNanos = lastAskedNanos;
            streams.add(stream);
        }
    }

    private static void write(Stream stream, boolean isOver, long now) throws IOException {
        if (!stream.unsent.hasRemaining() && !stream.ended && now - stream.dueNanos >= 0) {
            stream.ended = isOver;
            stream.unsent = ByteBuffer.wrap(isOver ? END : EVENT);
            stream.dueNanos += OpenStreams.pauseNanos();
        }
        if (stream.unsent.hasRemaining() && stream.channel.isOpen()) {
            stream.channel.write(stream.unsent);
        }
    }
}
