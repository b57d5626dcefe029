package dev.llmrouter.spring;

import java.net.URI;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.AbstractClientHttpRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A request of a {@code WebClient} that is written into memory: the router may send it several times. */
final class WrittenRequest extends AbstractClientHttpRequest {
    private static final byte[] NOTHING = {};

    private final HttpMethod method;
    private final URI address;
    private volatile byte[] body = NOTHING;

    WrittenRequest(HttpMethod method, URI address) {
        this.method = method;
        this.address = address;
    }

    byte[] body() {
        return body;
    }

    @Override
    public HttpMethod getMethod() {
        return method;
    }

    @Override
    public URI getURI() {
        return address;
    }

    @Override
    public DataBufferFactory bufferFactory() {
        return DefaultDataBufferFactory.sharedInstance;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T> T getNativeRequest() {
        return (T) this;
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> written) {
        return doCommit(() -> DataBufferUtils.join(written)
                .doOnNext(whole -> {
                    byte[] bytes = new byte[whole.readableByteCount()];
                    whole.read(bytes);
                    DataBufferUtils.release(whole);
                    body = bytes;
                })
                .then());
    }

    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> written) {
        return writeWith(Flux.from(written).concatMap(part -> part));
    }

    @Override
    public Mono<Void> setComplete() {
        return doCommit(Mono::empty);
    }

    @Override
    protected void applyHeaders() {
        // They are read where they are.
    }

    @Override
    protected void applyCookies() {
        // No provider has any.
    }
}
