package dev.llmrouter.error;

import dev.llmrouter.call.TokenUsage;

/** A stream broke, or fell silent for too long, after its first event. It is not replayed: what had arrived was already handed out. */
public final class StreamBrokenException extends RouterException {
    private static final long serialVersionUID = 1L;

    /** How many events had been handed out. */
    private final long eventsDelivered;

    private final transient TokenUsage usage;

    /**
     * Makes one, as the router does.
     *
     * @param message what was asked, what is known, and what to change; no key and no prompt
     * @param failure what the request had come to
     * @param eventsDelivered how many events had been handed out
     * @param usage the tokens of what had arrived
     */
    public StreamBrokenException(String message, Failure failure, long eventsDelivered, TokenUsage usage) {
        super(message, failure);
        this.eventsDelivered = eventsDelivered;
        this.usage = usage;
    }

    /** {@return how many events had been handed out} */
    public long eventsDelivered() {
        return eventsDelivered;
    }

    /** {@return the tokens of what had arrived, as a rule an estimate} */
    public TokenUsage usage() {
        return usage;
    }
}
