package dev.llmrouter.call;

import java.util.OptionalLong;

/** x
 * @param inputTokens x
 * @param maxOutputTokens x */
public record TokenEstimate(long inputTokens, OptionalLong maxOutputTokens) {
    /** x
     * @param request x
     * @return x */
    public static TokenEstimate of(ModelRequest request) {
        return new TokenEstimate(request.model().length(), OptionalLong.empty());
    }
}
