package dev.llmrouter.transport;

/**
 * Makes the transport of a router that was given none. Found by {@link java.util.ServiceLoader}: a module
 * with a transport provides a factory with a public constructor without arguments.
 */
public interface TransportFactory {
    /** {@return a new transport; the router closes it} */
    Transport create();

    /**
     * Checks the libraries that its transports need. Called before any call, when a router is built without a
     * transport. Does nothing unless overridden.
     *
     * @throws IllegalStateException if a library is missing or too old; the message names it and the fix
     */
    default void check() {}
}
