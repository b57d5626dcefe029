package dev.llmrouter.error;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * No deployment of the group could take the request: each was cooling, full, or unfit, or none had room before the time of the call was over.
 * Nothing was sent. Status 429 when coming back helps ({@link #retryAfter()} says when, unless it depends on calls under way that hold all
 * places), else 503.
 */
public final class NoDeploymentAvailableException extends RouterException {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, String> reasons;

    /**
     * Makes one, as the router does.
     *
     * @param message what was asked, what is known, and what to change; no key and no prompt
     * @param failure what the request had come to
     * @param reasons why each deployment could not take it, by deployment id
     */
    public NoDeploymentAvailableException(String message, Failure failure, Map<String, String> reasons) {
        super(message, failure);
        this.reasons = Collections.unmodifiableMap(new LinkedHashMap<>(reasons));
    }

    /** {@return why each deployment could not take it, by deployment id} */
    public Map<String, String> reasons() {
        return reasons;
    }
}
