package dev.llmrouter.server.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The state as a stream of events, one each second, until it is closed. One thread reads. */
final class ConsoleEvents extends InputStream {
    private final Supplier<String> state;
    private final Runnable onClose;
    private final CountDownLatch closed = new CountDownLatch(1);
    private byte[] event = {};
    private int position;
    private boolean begun;

    ConsoleEvents(Supplier<String> state, Runnable onClose) {
        this.state = state;
        this.onClose = onClose;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int most) {
        if (position == event.length && !next()) {
            return -1;
        }
        int count = Math.min(most, event.length - position);
        System.arraycopy(event, position, into, offset, count);
        position += count;
        return count;
    }

    private boolean next() {
        try {
            if (begun && closed.await(1, TimeUnit.SECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        begun = true;
        event = ("data: " + state.get() + "\n\n").getBytes(UTF_8);
        position = 0;
        return true;
    }

    @Override
    public void close() {
        if (closed.getCount() > 0) {
            closed.countDown();
            onClose.run();
        }
    }
}
