package dev.llmrouter.transport;

/**
 * Makes the transport of a router that was given none. Found by {@link java.util.ServiceLoader}: a module that carries exchanges provides
 * one, with a public constructor without arguments.
 */
public interface TransportFactory {
    /** {@return a new transport; the router closes it} */
    Transport create();

    /**
     * Checks that what its transports need is there. Called when a router is built that was given no transport, before any call. Does nothing
     * unless overridden.
     *
     * @throws IllegalStateException if a library is missing or too old; the message says which, and what to do
     */
    default void check() {}
}
