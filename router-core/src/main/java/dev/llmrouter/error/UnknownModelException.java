package dev.llmrouter.error;

import java.util.List;

/** No alias, group, deployment id or wildcard has the name that was asked for. Status 404. */
public final class UnknownModelException extends RouterException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> near;

    /**
     * Makes one, as the router does.
     *
     * @param message what was asked, what is known, and what to change; no key and no prompt
     * @param failure what the request had come to
     * @param near names that may have been meant, best first
     */
    public UnknownModelException(String message, Failure failure, List<String> near) {
        super(message, failure);
        this.near = List.copyOf(near);
    }

    /** {@return names that may have been meant, best first} */
    public List<String> near() {
        return near;
    }
}
