package dev.llmrouter.testing;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FakeTransportTest {
    private static final String EU = "https://eu.example/v1/chat/completions";
    private static final String US = "https://us.example/v1/chat/completions";

    private final FakeTransport transport = new FakeTransport();
    private final FakeClock clock = transport.clock();

    private TransportCall call(String url) {
        return transport.newCall(Exchanges.request(url));
    }

    private int status(String url) throws IOException {
        return call(url).execute().status();
    }

    private void cancelIn(TransportCall call, int seconds) {
        clock.schedule(call::cancel, Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void unscripted_getsAGoodAnswer() throws Exception {
        TransportResponse answer = call(EU).execute();
        assertEquals(200, answer.status());
        assertEquals("Hello", Exchanges.chatText(answer));
    }

    @Test
    void replies_areGivenOnceEachInOrder_thenAlways() throws Exception {
        transport
                .at("eu.example")
                .replies(FakeReply.status(429), FakeReply.status(500))
                .always(FakeReply.status(404));
        assertEquals(List.of(429, 500, 404, 404), List.of(status(EU), status(EU), status(EU), status(EU)));
    }

    @Test
    void replies_usedUp_fallBackToAGoodAnswer() throws Exception {
        transport.at("eu.example").replies(FakeReply.status(429));
        assertEquals(List.of(429, 200), List.of(status(EU), status(EU)));
    }

    @Test
    void at_coversOnlyUrlsWithTheText() throws Exception {
        transport.at("eu.example").always(FakeReply.status(500));
        assertEquals(List.of(500, 200), List.of(status(EU), status(US)));
    }

    @Test
    void at_calledAgainWithTheSameText_isTheSameScript() throws Exception {
        transport.at("eu.example").always(FakeReply.status(500));
        transport.at("eu.example").always(FakeReply.status(404));
        assertSame(transport.at("eu.example"), transport.at("eu.example"));
        assertEquals(404, status(EU));
    }

    @Test
    void scripts_thatBothCover_theLastOneAnswersFirst() throws Exception {
        transport.at("example").always(FakeReply.status(500));
        transport.at("eu.example").replies(FakeReply.status(429));
        assertEquals(List.of(429, 500, 500), List.of(status(EU), status(EU), status(US)));
    }

    @Test
    void at_byPredicate_looksAtTheWholeRequest() throws Exception {
        transport.at(TransportRequest::streamed).always(FakeReply.status(500));
        assertEquals(200, status(EU));
        assertEquals(500, transport.newCall(Exchanges.streamed(EU)).execute().status());
    }

    @Test
    void always_byFunction_seesTheRequest() throws Exception {
        transport.at("").always(request -> FakeReply.text(request.url()));
        assertEquals(EU, Exchanges.chatText(call(EU).execute()));
    }

    @Test
    void requests_areRememberedInOrder() throws Exception {
        status(EU);
        status(US);
        assertEquals(
                List.of(EU, US),
                transport.requests().stream().map(TransportRequest::url).toList());
        assertEquals(
                List.of(US),
                transport.requestsTo("us.").stream().map(TransportRequest::url).toList());
        assertEquals(Exchanges.BODY, FakeTransport.bodyOf(transport.requests().get(0)));
    }

    @Test
    void execute_twice_isRefused() throws Exception {
        TransportCall call = call(EU);
        call.execute();
        assertThrows(IllegalStateException.class, call::execute);
    }

    @Test
    void execute_afterCancel_failsAndSendsNothing() {
        TransportCall call = call(EU);
        call.cancel();
        assertThrows(IOException.class, call::execute);
        assertEquals(List.of(), transport.requests());
    }

    @Test
    void execute_delayed_takesThatLongInVirtualTime() throws Exception {
        transport.at("eu").always(FakeReply.text("late").delay(Duration.ofSeconds(40)));
        status(EU);
        assertEquals(Duration.ofSeconds(40), clock.elapsed());
    }

    @Test
    void execute_cancelledByATimerBeforeTheAnswer_endsAtThatTime() {
        transport.at("eu").always(FakeReply.text("late").delay(Duration.ofSeconds(40)));
        TransportCall call = call(EU);
        cancelIn(call, 30);
        assertThrows(IOException.class, call::execute);
        assertEquals(Duration.ofSeconds(30), clock.elapsed());
        assertEquals(0, transport.openCalls());
    }

    @Test
    void execute_hanging_endsWhenATimerCancels() {
        transport.at("eu").always(FakeReply.hang());
        TransportCall call = call(EU);
        cancelIn(call, 30);
        assertThrows(IOException.class, call::execute);
        assertEquals(Duration.ofSeconds(30), clock.elapsed());
    }

    @Test
    void execute_hanging_endsWhenAnotherThreadCancels() {
        transport.at("eu").always(FakeReply.hang());
        TransportCall call = call(EU);
        CompletableFuture<Void> canceller = CompletableFuture.runAsync(() -> {
            while (transport.openCalls() == 0) {
                Thread.onSpinWait();
            }
            call.cancel();
        });
        assertThrows(IOException.class, call::execute);
        canceller.join();
        assertEquals(Duration.ZERO, clock.elapsed());
    }

    @Test
    void execute_onAnInterruptedThread_failsAndKeepsTheMark() {
        TransportCall call = call(EU);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedIOException.class, call::execute);
        assertTrue(Thread.interrupted());
    }

    @Test
    void execute_connectionRefused_isANewExceptionEachTime() {
        transport.at("eu").always(FakeReply.connectionRefused());
        IOException first = assertThrows(ConnectException.class, () -> status(EU));
        IOException second = assertThrows(ConnectException.class, () -> status(EU));
        assertNotSame(first, second);
    }

    @Test
    void execute_error_throwsIt() {
        IOException failure = new IOException("broken pipe");
        transport.at("eu").always(FakeReply.error(failure).delay(Duration.ofSeconds(2)));
        assertSame(failure, assertThrows(IOException.class, () -> status(EU)));
        assertEquals(Duration.ofSeconds(2), clock.elapsed());
        assertEquals(0, transport.openCalls());
    }

    @Test
    void execute_answerThatBreaks_failsAsAWhole() {
        transport.at("eu").always(FakeReply.text("Hello").breakAfter(1));
        assertThrows(IOException.class, () -> status(EU));
    }

    @Test
    void executeAsync_withoutDelay_isAnsweredAtOnce() throws Exception {
        assertEquals(200, call(EU).executeAsync().getNow(null).status());
        assertEquals(0, transport.openCalls());
    }

    @Test
    void executeAsync_delayed_isAnsweredWhenTheTestMovesTheClock() {
        transport.at("eu").always(FakeReply.text("late").delay(Duration.ofSeconds(40)));
        CompletableFuture<TransportResponse> answer = call(EU).executeAsync();
        clock.advance(Duration.ofSeconds(39));
        assertFalse(answer.isDone());
        assertEquals(1, transport.openCalls());
        clock.advance(Duration.ofSeconds(1));
        assertEquals(200, answer.join().status());
        assertEquals(0, transport.openCalls());
    }

    @Test
    void executeAsync_delayedError_failsThen() {
        transport.at("eu").always(FakeReply.connectionRefused().delay(Duration.ofSeconds(1)));
        CompletableFuture<TransportResponse> answer = call(EU).executeAsync();
        assertTrue(clock.advanceUntil(answer::isDone));
        assertInstanceOf(ConnectException.class, failure(answer));
        assertEquals(0, transport.openCalls());
    }

    @Test
    void executeAsync_cancelled_failsAndLeavesNothing() {
        transport.at("eu").always(FakeReply.text("late").delay(Duration.ofSeconds(40)));
        TransportCall call = call(EU);
        CompletableFuture<TransportResponse> answer = call.executeAsync();
        call.cancel();
        assertEquals("cancelled", failure(answer).getMessage());
        assertEquals(0, transport.openCalls());
        assertEquals(0, clock.pendingTimers());
    }

    @Test
    void executeAsync_hanging_endsWhenCancelled() {
        transport.at("eu").always(FakeReply.hang());
        TransportCall call = call(EU);
        CompletableFuture<TransportResponse> answer = call.executeAsync();
        assertFalse(clock.advanceUntil(answer::isDone), "nothing ends it but a cancel");
        assertEquals(1, transport.openCalls());
        call.cancel();
        assertInstanceOf(IOException.class, failure(answer));
    }

    @Test
    void executeAsync_afterCancel_failsAndSendsNothing() {
        TransportCall call = call(EU);
        call.cancel();
        assertInstanceOf(IOException.class, failure(call.executeAsync()));
        assertEquals(List.of(), transport.requests());
    }

    @Test
    void cancel_afterTheAnswer_changesNothing() throws Exception {
        TransportCall call = call(EU);
        TransportResponse answer = call.execute();
        call.cancel();
        assertEquals("Hello", Exchanges.chatText(answer));
    }

    @Test
    void threads_sendingAtOnce_areAllRememberedAndNoneStaysOpen() {
        transport.at("eu").always(FakeReply.text("Hello").delay(Duration.ofMillis(5)));
        CompletableFuture<?>[] senders = new CompletableFuture<?>[4];
        for (int i = 0; i < senders.length; i++) {
            senders[i] = CompletableFuture.runAsync(() -> sendHundred());
        }
        CompletableFuture.allOf(senders).join();
        assertEquals(400, transport.requests().size());
        assertEquals(0, transport.openCalls());
    }

    private void sendHundred() {
        for (int i = 0; i < 100; i++) {
            try {
                status(EU);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return requireNonNull(
                assertThrows(ExecutionException.class, future::get).getCause());
    }
}
