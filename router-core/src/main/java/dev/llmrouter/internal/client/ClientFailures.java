package dev.llmrouter.internal.client;

import dev.llmrouter.call.FailureKind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Reads the exceptions of clients that are not known at compile time, by the information in them and their
 * causes: a status with headers and body, a time-out, an interrupt, a broken connection. Thread-safe.
 */
public final class ClientFailures {
    /** Deep enough for every SDK's wrapping; a bound, because causes can form a cycle. */
    private static final int MAX_DEPTH = 16;

    /**
     * Packages of the exceptions of HTTP clients and SDKs; exceptions of other packages are recognised by
     * their content only.
     */
    private static final List<String> CLIENTS = List.of(
            "com.openai.",
            "com.anthropic.",
            "com.google.genai.",
            "com.google.api.",
            "com.google.cloud.",
            "com.azure.",
            "com.cohere.",
            "com.mistral.",
            "ai.koog.",
            "dev.langchain4j.",
            "org.springframework.ai.",
            "org.springframework.web.",
            "org.springframework.http.",
            "software.amazon.awssdk.",
            "com.amazonaws.",
            "java.net.http.",
            "jdk.internal.net.http.",
            "okhttp3.",
            "retrofit2.",
            "feign.",
            "io.grpc.",
            "io.ktor.",
            "io.netty.",
            "reactor.netty.",
            "reactor.core.",
            "io.micronaut.http.",
            "io.helidon.webclient.",
            "io.vertx.",
            "org.jboss.resteasy.",
            "org.apache.http.",
            "org.apache.hc.",
            "org.eclipse.jetty.client.",
            "org.glassfish.jersey.",
            "jakarta.ws.rs.",
            "javax.ws.rs.");

    /**
     * Exceptions about an answer that is not the expected JSON: the provider's failure, not a broken
     * connection.
     */
    private static final List<String> PARSERS = List.of("com.fasterxml.jackson.", "tools.jackson.", "com.google.gson.");

    private ClientFailures() {}

    /**
     * Reads an exception.
     *
     * @param thrown the exception of a client
     * @return its meaning
     */
    public static ClientFailure read(Throwable thrown) {
        List<Throwable> chain = chain(thrown);
        ClientFailure answered = AnsweredReader.read(chain);
        if (answered != null && !brokeOff(answered, chain)) {
            return answered;
        }
        if (any(chain, ClientFailures::isInterrupt)) {
            return new ClientFailure.Broke(FailureKind.CANCELLED);
        }
        if (any(chain, ClientFailures::isTimeout)) {
            return new ClientFailure.Broke(FailureKind.TIMEOUT);
        }
        if (any(chain, each -> isOf(each, PARSERS))) {
            return new ClientFailure.Unreadable();
        }
        if (any(chain, each -> each instanceof IOException || each instanceof UnresolvedAddressException)) {
            return new ClientFailure.Broke(FailureKind.CONNECTION);
        }
        return any(chain, ClientFailures::isClients) || any(chain, AnsweredReader::carriesStatus)
                ? new ClientFailure.Unreadable()
                : new ClientFailure.Mistake();
    }

    /** Spring reports the 2xx status of an answer whose body broke off. */
    private static boolean brokeOff(ClientFailure answered, List<Throwable> chain) {
        return answered instanceof ClientFailure.Answered well
                && well.status() / 100 == 2
                && any(chain, each -> each instanceof IOException && !isOf(each, PARSERS));
    }

    private static List<Throwable> chain(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable each = thrown;
                each != null && chain.size() < MAX_DEPTH && !chain.contains(each);
                each = each.getCause()) {
            chain.add(each);
        }
        return chain;
    }

    private static boolean any(List<Throwable> chain, Predicate<Throwable> test) {
        return chain.stream().anyMatch(test);
    }

    private static boolean isInterrupt(Throwable thrown) {
        return thrown instanceof InterruptedException
                || thrown instanceof ClosedByInterruptException
                || thrown instanceof CancellationException
                || (thrown instanceof InterruptedIOException && !isTimeout(thrown));
    }

    /**
     * OkHttp throws the same type for an interrupt and for its own call time-out; only the message
     * distinguishes them.
     */
    private static boolean isTimeout(Throwable thrown) {
        if (thrown instanceof TimeoutException || thrown instanceof SocketTimeoutException) {
            return true;
        }
        if (thrown instanceof InterruptedIOException) {
            String message = String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT);
            return message.contains("timeout") || message.contains("timed out");
        }
        return (thrown instanceof IOException || isClients(thrown)) && isNamedTimeout(thrown.getClass());
    }

    private static boolean isNamedTimeout(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (each.getSimpleName().endsWith("TimeoutException")) {
                return true;
            }
        }
        return false;
    }

    static boolean isClients(Throwable thrown) {
        return isOf(thrown, CLIENTS);
    }

    private static boolean isOf(Throwable thrown, List<String> packages) {
        for (Class<?> each = thrown.getClass(); each != Throwable.class; each = each.getSuperclass()) {
            String name = each.getName();
            if (packages.stream().anyMatch(name::startsWith)) {
                return true;
            }
        }
        return false;
    }
}
