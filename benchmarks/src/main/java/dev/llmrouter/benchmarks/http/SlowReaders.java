package dev.llmrouter.benchmarks.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Clients, of which every tenth stops reading after its first bytes, for half a minute. One thread is all of them.
 * Prints a line when all have begun, and one when all have ended; the exit status is 1 when a stream was lost.
 */
final class SlowReaders {
    /** So many connections a second: a server that starts with all at once measures its accept queue. */
    private static final int PER_LOOK = 5;

    private static final long LOOK_MILLIS = 25;
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(8);
    private static final byte[] REQUEST = ("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/json\r\nContent-Length: " + Wire.ASKED_AS_STREAM.length() + "\r\n\r\n"
                    + Wire.ASKED_AS_STREAM)
            .getBytes(StandardCharsets.US_ASCII);
    private static final String DONE = "data: [DONE]";

    private final Selector selector;
    private final int port;
    private final int count;
    private final List<Reader> readers = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 14);

    private SlowReaders(int port, int count) throws IOException {
        selector = Selector.open();
        this.port = port;
        this.count = count;
    }

    private static final class Reader {
        private final boolean slow;
        private long readsAgainNanos;
        private boolean begun;
        private boolean ended;
        private boolean done;
        private String tail = "";

        Reader(boolean slow) {
            this.slow = slow;
        }
    }

    public static void main(String[] args) throws IOException {
        boolean whole = new SlowReaders(Integer.parseInt(args[0]), Integer.parseInt(args[1])).run();
        System.exit(whole ? 0 : 1);
    }

    private boolean run() throws IOException {
        long start = System.nanoTime();
        boolean reported = false;
        while (count(reader -> reader.ended) < count && System.nanoTime() - start < MOST_NANOS) {
            for (int i = 0; i < PER_LOOK && readers.size() < count; i++) {
                connect();
            }
            look();
            if (!reported && count(reader -> reader.begun) == count) {
                reported = true;
                System.out.printf(
                        Locale.ROOT,
                        "%,d streams have begun, %.1f s after the first was asked for%n",
                        count,
                        (System.nanoTime() - start) / 1e9);
            }
        }
        int done = count(reader -> reader.done);
        System.out.printf(
                Locale.ROOT,
                "%,d streams came to their end, %,d of them with readers that stopped for half a minute; %,d were lost%n",
                done,
                count(reader -> reader.done && reader.slow),
                count - done);
        return done == count;
    }

    private interface Test {
        boolean of(Reader reader);
    }

    private int count(Test test) {
        int found = 0;
        for (Reader reader : readers) {
            found += test.of(reader) ? 1 : 0;
        }
        return found;
    }

    private void connect() throws IOException {
        boolean slow = readers.size() % 10 == 0;
        SocketChannel channel = SocketChannel.open();
        if (slow) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        }
        channel.configureBlocking(false);
        Reader reader = new Reader(slow);
        readers.add(reader);
        channel.register(selector, SelectionKey.OP_CONNECT, reader);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private void look() throws IOException {
        selector.select(LOOK_MILLIS);
        for (SelectionKey key : selector.selectedKeys()) {
            Reader reader = (Reader) key.attachment();
            SocketChannel channel = (SocketChannel) key.channel();
            if (key.isConnectable() && channel.finishConnect()) {
                channel.write(ByteBuffer.wrap(REQUEST));
                key.interestOps(SelectionKey.OP_READ);
            } else if (key.isReadable()) {
                read(reader, channel, key);
            }
        }
        selector.selectedKeys().clear();
        long now = System.nanoTime();
        for (SelectionKey key : selector.keys()) {
            if (key.isValid() && key.interestOps() == 0 && now - ((Reader) key.attachment()).readsAgainNanos >= 0) {
                key.interestOps(SelectionKey.OP_READ);
            }
        }
    }

    /** Negative when the connection is over, by its end or by a reset. */
    private int received(SocketChannel channel) throws IOException {
        try {
            return channel.read(buffer);
        } catch (SocketException reset) {
            System.err.println("A stream broke: " + reset.getMessage());
            return -1;
        }
    }

    private void read(Reader reader, SocketChannel channel, SelectionKey key) throws IOException {
        buffer.clear();
        int read = received(channel);
        if (read > 0) {
            String text = reader.tail + new String(buffer.array(), 0, read, StandardCharsets.US_ASCII);
            reader.done |= text.contains(DONE);
            reader.tail = text.substring(Math.max(0, text.length() - DONE.length()));
            if (!reader.begun && reader.slow) {
                reader.readsAgainNanos = System.nanoTime() + SILENT_NANOS;
                key.interestOps(0);
            }
            reader.begun = true;
        }
        if (read < 0 || reader.done) {
            reader.ended = true;
            key.cancel();
            channel.close();
        }
    }
}
