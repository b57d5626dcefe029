package dev.llmrouter.clients;

import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** An answer that a client was asked for. */
public interface PendingAnswer {
    /**
     * Waits for it.
     *
     * @return its text
     * @throws Exception what a user of the client gets
     */
    String whole() throws Exception;

    /**
     * Gives it up, once it has begun, as a user of the client does.
     *
     * @throws Exception what a user of the client gets
     */
    void cancel() throws Exception;

    /**
     * That of a call that blocks: giving up is an interrupt of its thread.
     *
     * @param call the call
     * @return the answer
     */
    static PendingAnswer blocking(Callable<String> call) {
        FutureTask<String> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "asking");
        thread.setDaemon(true);
        thread.start();
        return new PendingAnswer() {
            @Override
            public String whole() throws Exception {
                return unwrapped(task::get);
            }

            @Override
            public void cancel() {
                thread.interrupt();
            }
        };
    }

    /**
     * That of a call with a future: giving up is its cancellation.
     *
     * @param future the future
     * @return the answer
     */
    static PendingAnswer of(CompletableFuture<String> future) {
        return new PendingAnswer() {
            @Override
            public String whole() throws Exception {
                return unwrapped(future::get);
            }

            @Override
            public void cancel() {
                future.cancel(true);
            }
        };
    }

    /** A stream of a client. */
    interface Pieces {
        /** {@return its texts, maybe empty ones} */
        Iterator<String> texts();

        /**
         * Ends it.
         *
         * @throws Exception whatever the client throws
         */
        void close() throws Exception;
    }

    /**
     * That of a stream: giving up is to close it after its first text.
     *
     * @param opening opens it
     * @return the answer
     */
    static PendingAnswer stream(Callable<Pieces> opening) {
        return new PendingAnswer() {
            @Override
            public String whole() throws Exception {
                Pieces pieces = opening.call();
                try {
                    StringBuilder text = new StringBuilder();
                    pieces.texts().forEachRemaining(text::append);
                    return text.toString();
                } finally {
                    pieces.close();
                }
            }

            @Override
            public void cancel() throws Exception {
                Pieces pieces = opening.call();
                Iterator<String> texts = pieces.texts();
                while (texts.next().isEmpty()) {
                    // Announcements have no text.
                    continue;
                }
                pieces.close();
            }
        };
    }

    private static String unwrapped(Callable<String> get) throws Exception {
        try {
            return get.call();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
