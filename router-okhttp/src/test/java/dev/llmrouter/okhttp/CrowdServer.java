package dev.llmrouter.okhttp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A provider for ten thousand connections on one thread. It echoes each request, so that no two answers are
 * alike: it holds all answers until {@link #answer()}, and answers at once after it.
 */
final class CrowdServer implements AutoCloseable {
    /**
     * The backlog of connections that are not accepted yet; the kernel uses the smaller of this and its own
     * limit.
     */
    private static final int BACKLOG = 10_000;

    private static final int LARGEST_REQUEST = 4096;
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");
    private static final Pattern ASKED = Pattern.compile("\"content\": *\"([^\"]*)\"");

    private final Selector selector;
    private final ServerSocketChannel server;
    private final CountDownLatch crowd;
    private final CompletableFuture<Void> ended;
    private final Queue<Caller> held = new ArrayDeque<>(); // of the server's thread
    private final AtomicInteger answered = new AtomicInteger();
    private volatile boolean answering; // set once, by answer()
    private volatile boolean closed; // set once, by close()

    private record Caller(SocketChannel channel, ByteBuffer asked) {}

    /** Starts one that waits for a crowd of some size. */
    CrowdServer(int crowdSize) throws IOException {
        crowd = new CountDownLatch(crowdSize);
        selector = Selector.open();
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        ended = CompletableFuture.runAsync(this::serve, task -> {
            Thread thread = new Thread(task, "crowd-server");
            thread.setDaemon(true);
            thread.start();
        });
    }

    String url() throws IOException {
        return "http://127.0.0.1:" + ((InetSocketAddress) server.getLocalAddress()).getPort() + "/v1";
    }

    /** Counts down with every request that has arrived whole. */
    CountDownLatch crowd() {
        return crowd;
    }

    void answer() {
        answering = true;
        selector.wakeup();
    }

    int answered() {
        return answered.get();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        ended.join();
        for (SelectionKey key : List.copyOf(selector.keys())) {
            key.channel().close();
        }
        selector.close();
    }

    private void serve() {
        try {
            while (!closed) {
                selector.select();
                for (SelectionKey key : new ArrayList<>(selector.selectedKeys())) {
                    ready(key);
                }
                selector.selectedKeys().clear();
                for (Caller next = answering ? held.poll() : null; next != null; next = held.poll()) {
                    reply(next);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ready(SelectionKey key) throws IOException {
        if (key.isAcceptable()) {
            for (SocketChannel next = server.accept(); next != null; next = server.accept()) {
                next.configureBlocking(false);
                next.register(selector, SelectionKey.OP_READ, new Caller(next, ByteBuffer.allocate(LARGEST_REQUEST)));
            }
        } else if (key.attachment() instanceof Caller caller) {
            read(key, caller);
        }
    }

    private void read(SelectionKey key, Caller caller) {
        try {
            if (caller.channel.read(caller.asked) < 0) {
                throw new IOException("the caller has gone");
            }
        } catch (IOException gone) {
            key.cancel();
            quietly(caller.channel);
            return;
        }
        if (isWhole(text(caller))) {
            crowd.countDown();
            held.add(caller);
        }
    }

    private static boolean isWhole(String text) {
        int body = text.indexOf("\r\n\r\n") + 4;
        Matcher length = LENGTH.matcher(text);
        return body >= 4 && length.find() && text.length() - body >= Integer.parseInt(length.group(1));
    }

    private void reply(Caller caller) {
        Matcher asked = ASKED.matcher(text(caller));
        String said = asked.find() ? asked.group(1) : "";
        String body = "{\"choices\":[{\"message\":{\"content\":\"" + said + "\"}}]}";
        caller.asked.clear();
        // Counted before it is sent, so that a test that has read the last answer finds all of them counted.
        answered.incrementAndGet();
        try {
            // Few enough bytes for the socket's buffer to take them at once.
            caller.channel.write(UTF_8.encode("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
                    + body.length() + "\r\n\r\n" + body));
        } catch (IOException gone) {
            answered.decrementAndGet();
            quietly(caller.channel);
        }
    }

    private static String text(Caller caller) {
        return UTF_8.decode(caller.asked.duplicate().flip()).toString();
    }

    private static void quietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
