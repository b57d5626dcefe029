package dev.llmrouter.transport;

/**
 * Makes the transport of a router that was given none. Found by {@link java.util.ServiceLoader}: a module that carries exchanges provides
 * one, with a public constructor without arguments.
 */
public interface TransportFactory {
    /** {@return a new transport; the router closes it} */
    Transport create();
}
