package dev.llmrouter.internal.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.StreamEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSentEventsTest {
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void next_withAnyLineEnd_readsTheEvents(String end) throws IOException {
        assertEquals(
                List.of(message("1"), message("2")),
                read("data: 1" + end + end + "data: 2" + end + end + "data: [DONE]" + end + end));
    }

    @Test
    void next_ofALineWithoutSpace_takesAllOfIt() throws IOException {
        assertEquals(List.of(message("1"), message(" 2")), read("data:1\n\ndata:  2\n\n"));
    }

    @Test
    void next_ofSeveralDataLines_joinsThem() throws IOException {
        assertEquals(List.of(message("1\n\n2")), read("data: 1\ndata\ndata: 2\n\n"));
    }

    @Test
    void next_ofANamedEvent_hasItsTypeAndForgetsIt() throws IOException {
        assertEquals(
                List.of(new StreamEvent("error", "1"), message("2")), read("event: error\ndata: 1\n\ndata: 2\n\n"));
    }

    @Test
    void next_ofCommentsIdsAndUnknownFields_skipsThem() throws IOException {
        assertEquals(
                List.of(message("1")), read(": ping\n\nid: 7\nretry: 10\nother: x\nnothing\n\n:\ndata: 1\n\n: bye\n"));
    }

    @Test
    void next_ofAnEventWithoutData_skipsItAndItsName() throws IOException {
        assertEquals(List.of(message("1")), read("event: ping\n\ndata: 1\n\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: 1\n", "data: 1", "data: 1\r", "\uFEFFdata: 1\n\n"})
    void next_ofAnUnusualStartOrEnd_givesTheEvent(String text) throws IOException {
        assertEquals(List.of(message("1")), read(text));
    }

    @Test
    void next_afterDone_isTheEndAndReadsNoMore() throws IOException {
        InputStream in = new Chunks("data: 1\n\ndata: [DONE]\n\ndata: 2\n\n", 9, 23) {
            @Override
            void blocked() {
                throw new AssertionError("read beyond the end");
            }
        };
        ServerSentEvents events = new ServerSentEvents(in);
        assertEquals(message("1"), events.next());
        assertNull(events.next());
        assertNull(events.next());
    }

    @Test
    void next_ofTheLastEventWithoutEmptyLine_isDoneToo() throws IOException {
        assertEquals(List.of(), read("data: [DONE]"));
    }

    @Test
    void next_ofCharactersThatAreSplitBetweenReads_putsThemTogether() throws IOException {
        byte[] text = "data: 漢😀\n\n".getBytes(StandardCharsets.UTF_8);
        for (int cut = 1; cut < text.length; cut++) {
            assertEquals(List.of(message("漢😀")), readAll(new Chunks("data: 漢😀\n\n", cut)));
        }
    }

    /** The byte after the event may come much later, or never. */
    @ParameterizedTest
    @ValueSource(strings = {"data: 1\n\n", "data: 1\r\r", "data: 1\r\n\r", "data: 1\r\n\r\n"})
    void next_ofAnEventThatHasArrived_readsNothingMore(String text) throws IOException {
        InputStream in = new Chunks(text) {
            @Override
            void blocked() {
                throw new AssertionError("waited for what comes after the event");
            }
        };
        assertEquals(message("1"), new ServerSentEvents(in).next());
    }

    @Test
    void next_ofAnEndlessLine_isRefused() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] to, int offset, int length) {
                Arrays.fill(to, offset, offset + length, (byte) 'x');
                return length;
            }
        };
        IOException refused = assertThrows(IOException.class, () -> new ServerSentEvents(endless).next());
        assertTrue(String.valueOf(refused.getMessage()).contains("16777216"), refused.getMessage());
    }

    @Test
    void next_ofAnEndlessEvent_isRefused() {
        byte[] line = ("data: " + "x".repeat(8_000) + "\n").getBytes(StandardCharsets.UTF_8);
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("not by single bytes");
            }

            @Override
            public int read(byte[] to, int offset, int length) {
                System.arraycopy(line, 0, to, offset, line.length);
                return line.length;
            }
        };
        assertThrows(IOException.class, () -> new ServerSentEvents(endless).next());
    }

    @Test
    void next_ofJsonOnLinesOfItsOwn_isAnEventEach() throws IOException {
        assertEquals(List.of(message("{\"a\":1}"), message("[{\"b\":\"}\"}]")), read("{\"a\":1}\n[{\"b\":\"}\"}]\n"));
    }

    @Test
    void next_ofJsonOverSeveralLines_isOneEvent() throws IOException {
        assertEquals(List.of(message("{\n\n \"a\": [\n]}"), message("2")), read("{\n\n \"a\": [\n]}\ndata: 2\n\n"));
    }

    @Test
    void next_ofJsonThatBreaksOff_givesWhatThereIs() throws IOException {
        assertEquals(List.of(message("{\"a\":")), read("{\"a\":"));
    }

    @Test
    void next_ofALineOfJsonBehindAnEvent_givesBoth() throws IOException {
        assertEquals(List.of(message("1"), message("{}"), message("2")), read("data: 1\n{}\ndata: 2\n\n"));
    }

    @Test
    void next_ofJsonEventsWithoutAnEmptyLineBetween_partsThem() throws IOException {
        assertEquals(
                List.of(new StreamEvent("x", "{\"a\":1}"), new StreamEvent("y", "{\"b\":2}"), message("{\"c\":3}")),
                read("event: x\ndata: {\"a\":1}\nevent: y\ndata: {\"b\":2}\ndata: {\"c\":3}\ndata: [DONE]\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: [DONE]\n", "data:[DONE]\r", "data: [DONE] \n", "[DONE]\n"})
    void next_ofDoneWithoutAnEmptyLine_isTheEndAtOnce(String done) throws IOException {
        InputStream in = new Chunks("data: 1\n\n" + done) {
            @Override
            void blocked() {
                throw new AssertionError("waited for what comes after the end");
            }
        };
        ServerSentEvents events = new ServerSentEvents(in);
        assertEquals(message("1"), events.next());
        assertNull(events.next());
        assertTrue(events.isDone());
    }

    @Test
    void stray_hasTheLinesThatAreNoEvents() throws IOException {
        ServerSentEvents events = new ServerSentEvents(
                new ByteArrayInputStream(": ping\nid: 1\n<html>\n bad gateway\n".getBytes(StandardCharsets.UTF_8)));
        assertNull(events.next());
        assertEquals("<html>\n bad gateway\n", events.stray());
        assertFalse(events.isDone());
    }

    @Test
    void onBytes_runsForCommentsToo() throws IOException {
        AtomicInteger signs = new AtomicInteger();
        ServerSentEvents events = new ServerSentEvents(new Chunks(": ping\n\n: ping\n\ndata: 1\n\n", 8, 16));
        events.onBytes(signs::incrementAndGet);
        events.next();
        assertEquals(3, signs.get());
    }

    @Test
    void next_ofABrokenStream_throwsAfterTheEventsBefore() throws IOException {
        InputStream in = new Chunks("data: 1\n\ndata: 2") {
            @Override
            void blocked() throws IOException {
                throw new IOException("reset");
            }
        };
        ServerSentEvents events = new ServerSentEvents(in);
        assertEquals(message("1"), events.next());
        assertThrows(IOException.class, events::next);
    }

    @Test
    void next_ofTheSameBytesInAnyChunks_givesTheSameEvents() throws IOException {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            String text = randomStream(random);
            List<StreamEvent> whole = read(text);
            int length = text.getBytes(StandardCharsets.UTF_8).length;
            int[] cuts = random.ints(random.nextInt(40), 0, length + 1).sorted().toArray();
            assertEquals(whole, readAll(new Chunks(text, cuts)), "seed " + seed);
            int[] everywhere = IntStream.range(1, length).toArray();
            assertEquals(whole, readAll(new Chunks(text, everywhere)), "seed " + seed);
        }
    }

    /** What is passed on as bytes up to there has the event, and nothing of a later one but what stands on its line. */
    @Test
    void eventEnd_isWhereTheBytesHaveTheEvent() throws IOException {
        for (long seed = 0; seed < 300; seed++) {
            byte[] text = randomStream(new Random(seed)).getBytes(StandardCharsets.UTF_8);
            ServerSentEvents events = new ServerSentEvents(new ByteArrayInputStream(text));
            List<StreamEvent> given = new ArrayList<>();
            long before = 0;
            for (StreamEvent event = events.next(); event != null; event = events.next()) {
                given.add(event);
                long end = events.eventEnd();
                assertTrue(end >= before && end <= text.length, "seed " + seed);
                List<StreamEvent> there = readAll(new ByteArrayInputStream(text, 0, (int) end));
                assertEquals(given, there.subList(0, given.size()), "seed " + seed);
                assertTrue(there.size() <= given.size() + 1, "seed " + seed);
                before = end;
            }
        }
    }

    private static String randomStream(Random random) {
        List<String> pieces = List.of(
                "data: ",
                "data:",
                "event: x",
                "é漢😀",
                "{\"a\":1}",
                "\n",
                "\n\n",
                "\r\n",
                "\r",
                ":",
                " ",
                "[DONE]",
                "y".repeat(9_000));
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        return text.toString();
    }

    private static StreamEvent message(String data) {
        return new StreamEvent("message", data);
    }

    private static List<StreamEvent> read(String text) throws IOException {
        return readAll(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<StreamEvent> readAll(InputStream in) throws IOException {
        ServerSentEvents events = new ServerSentEvents(in);
        List<StreamEvent> all = new ArrayList<>();
        for (StreamEvent event = events.next(); event != null; event = events.next()) {
            all.add(event);
        }
        return all;
    }

    /** Gives bytes up to the next cut, in ascending order, at each read. */
    private static class Chunks extends InputStream {
        private final byte[] bytes;
        private final int[] cuts;
        private int position;
        private int nextCut;

        Chunks(String text, int... cuts) {
            bytes = text.getBytes(StandardCharsets.UTF_8);
            this.cuts = cuts;
        }

        void blocked() throws IOException {}

        @Override
        public int read() {
            throw new AssertionError("not by single bytes");
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (position == bytes.length) {
                blocked();
                return -1;
            }
            while (nextCut < cuts.length && cuts[nextCut] <= position) {
                nextCut++;
            }
            int end = nextCut < cuts.length ? cuts[nextCut] : bytes.length;
            int count = Math.min(length, Math.min(end, bytes.length) - position);
            System.arraycopy(bytes, position, to, offset, count);
            position += count;
            return count;
        }
    }

    /** Looked at again with each line it would take hours. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void dataOfManyLines_isLookedAtOnce() throws IOException {
        String lines = "data: {\n".repeat(500_000);

        List<StreamEvent> events = read(lines);

        assertEquals(1, events.size());
        assertEquals(2 * 500_000 - 1, events.get(0).data().length());
    }
}
