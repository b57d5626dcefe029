package dev.llmrouter.internal.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.fuzz.Fuzz;
import dev.llmrouter.transport.ResponseTooLargeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a server sends for a stream of events, and however the network cuts it. */
class StreamFuzzTest {
    private static final int LONGEST = 1_000;

    /** All that a stream gave. */
    private record Read(List<StreamEvent> events, String stray, boolean done, boolean tooLarge) {
        static Read of(InputStream in, int longest, int steps) throws IOException {
            ServerSentEvents events = new ServerSentEvents(in, longest);
            List<StreamEvent> all = new ArrayList<>();
            try {
                for (StreamEvent event = events.next(); event != null; event = events.next()) {
                    all.add(event);
                    assertTrue(all.size() <= steps, "more events than bytes");
                }
            } catch (ResponseTooLargeException refused) {
                return new Read(all, events.stray(), events.isDone(), true);
            }
            return new Read(all, events.stray(), events.isDone(), false);
        }
    }

    @Test
    void stream_inAnyPieces_givesTheSame() {
        Fuzz.check("events", 600, (input, random) -> {
            Read whole = Read.of(new Pieces(input, input.length), Integer.MAX_VALUE, input.length);

            assertEquals(whole, Read.of(new Pieces(input, 1), Integer.MAX_VALUE, input.length));
            assertEquals(whole, Read.of(new Pieces(input, random), Integer.MAX_VALUE, input.length));
        });
    }

    @Test
    void eventThatIsTooLong_isRefusedInAnyPieces() {
        Fuzz.check("events", 600, (input, random) -> {
            Read whole = Read.of(new Pieces(input, input.length), LONGEST, input.length);

            assertEquals(whole, Read.of(new Pieces(input, 1), LONGEST, input.length));
            assertEquals(whole, Read.of(new Pieces(input, random), LONGEST, input.length));
        });
    }

    @Test
    void events_areNoLongerThanAllowed_andNoMoreThanWasSent() {
        Fuzz.check("events", 600, (input, random) -> {
            Read read = Read.of(new Pieces(input, random), LONGEST, input.length);

            int characters = 0;
            for (StreamEvent event : read.events) {
                assertTrue(event.data().length() <= LONGEST, event.data());
                characters += event.data().length();
            }
            assertTrue(characters <= input.length);
            assertTrue(read.stray.length() <= Math.min(input.length + 1, 4_001));
        });
    }

    /** Bytes in pieces, which end: a reader that goes on all the same is stopped. */
    private static final class Pieces extends InputStream {
        private final byte[] bytes;
        private final Random random;
        private final int most;
        private int position;
        private int readsAfterTheEnd;

        Pieces(byte[] bytes, int most) {
            this(bytes, most, new Random(0));
        }

        Pieces(byte[] bytes, Random random) {
            this(bytes, 0, random);
        }

        private Pieces(byte[] bytes, int most, Random random) {
            this.bytes = bytes;
            this.most = most;
            this.random = random;
        }

        @Override
        public int read() {
            throw new AssertionError("not by single bytes");
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            if (position == bytes.length) {
                assertTrue(++readsAfterTheEnd < 10, "reads on and on after the end");
                return -1;
            }
            int wanted = most > 0 ? most : 1 + random.nextInt(60);
            int count = Math.min(length, Math.min(wanted, bytes.length - position));
            System.arraycopy(bytes, position, to, offset, count);
            position += count;
            return count;
        }
    }
}
