package dev.llmrouter.error;

import java.util.List;

/** No alias, group, deployment id or wildcard has the name that was asked for. Status 404. */
public final class UnknownModelException extends RouterException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> near;

    public UnknownModelException(String message, Failure failure, List<String> near) {
        super(message, failure);
        this.near = near;
    }

    /** {@return names that may have been meant, best first} */
    public List<String> near() {
        return near;
    }
}
