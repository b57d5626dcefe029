package dev.llmrouter.okhttp;

import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportFactory;

/**
 * Makes the transport of a router that was given none. For {@link java.util.ServiceLoader}; applications do
 * not need it. Thread-safe.
 */
public final class OkHttpTransportFactory implements TransportFactory {
    /** Called by {@link java.util.ServiceLoader}. */
    public OkHttpTransportFactory() {}

    /** {@return {@link OkHttpTransport#create()}} */
    @Override
    public Transport create() {
        return OkHttpTransport.create();
    }

    @Override
    public void check() {
        OkHttpLibrary.require();
    }
}
