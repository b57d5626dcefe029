package dev.llmrouter.testing.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP/1.1 server on the loopback address whose every byte is the test's, and which remembers every request that came over the wire.
 * {@link TransportContract} starts as many as a test wants; tests of one transport may do so too. Thread-safe; its threads are daemons named
 * {@code contract-server}.
 */
public final class TransportContractServer implements AutoCloseable {
    /** Room for all connections that a test opens at once: past it the kernel drops them, and they come again a second later. */
    private static final int BACKLOG = 1024;

    private final ServerSocket listener;
    private final Answer answer;
    private final List<TransportContractExchange> exchanges = new CopyOnWriteArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private TransportContractServer(ServerSocket listener, Answer answer) {
        this.listener = listener;
        this.answer = answer;
    }

    /** What the server does with a request that it has read to its end. */
    @FunctionalInterface
    public interface Answer {
        /**
         * Answers, or does not. The connection is kept for the next request unless this throws or hangs up.
         *
         * @param exchange the request, and the means to answer
         * @throws Exception to close the connection; not reported, since a client that leaves is a common cause
         */
        void to(TransportContractExchange exchange) throws Exception;
    }

    /**
     * Starts a server on a free port.
     *
     * @param answer runs for each request, on its connection's thread
     * @return the server; close it after the test
     */
    public static TransportContractServer start(Answer answer) {
        try {
            ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
            TransportContractServer server = new TransportContractServer(listener, answer);
            startDaemon(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Says where the server is.
     *
     * @param path what follows the port, with its slash
     * @return an address on this server
     */
    public String url(String path) {
        return "http://127.0.0.1:" + listener.getLocalPort() + path;
    }

    /** {@return every request that was read to its end so far, in order of arrival} */
    public List<TransportContractExchange> exchanges() {
        return List.copyOf(exchanges);
    }

    /** {@return how many connections are open} */
    public int openConnections() {
        return sockets.size();
    }

    /** {@return how many connections carried the requests so far} */
    public long usedConnections() {
        return exchanges.stream()
                .map(TransportContractExchange::socket)
                .distinct()
                .count();
    }

    /** Closes the port and all connections. */
    @Override
    public void close() {
        closeQuietly(listener);
        sockets.forEach(TransportContractServer::closeQuietly);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                startDaemon(() -> serve(socket));
            }
        } catch (IOException e) {
            close();
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            while (true) {
                TransportContractExchange exchange = TransportContractExchange.read(socket);
                exchanges.add(exchange);
                answer.to(exchange);
            }
        } catch (Exception e) {
            // Its client left, the server was closed, or the test's answer gave up: each ends this connection, and the
            // test sees what follows.
            assert e != null;
        } finally {
            sockets.remove(socket);
        }
    }

    private static void startDaemon(Runnable task) {
        Thread thread = new Thread(task, "contract-server");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new IllegalStateException("A socket could not be closed", e);
        }
    }
}
