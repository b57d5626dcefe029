package dev.llmrouter.error;

import java.util.Map;

/**
 * No deployment of the group could take the request: each was cooling, full, or unfit, or none had room before the time of the call was over.
 * Nothing was sent. Status 429 when coming back helps ({@link #retryAfter()} says when, unless it depends on calls under way that hold all
 * places), else 503.
 */
public final class NoDeploymentAvailableException extends RouterException {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, String> reasons;

    public NoDeploymentAvailableException(String message, Failure failure, Map<String, String> reasons) {
        super(message, failure);
        this.reasons = reasons;
    }

    /** {@return why each deployment could not take it, by deployment id} */
    public Map<String, String> reasons() {
        return reasons;
    }
}
