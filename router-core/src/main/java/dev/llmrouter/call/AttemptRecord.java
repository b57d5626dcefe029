package dev.llmrouter.call;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One attempt of a call, as told to the caller.
 *
 * @param deploymentId where it went
 * @param group the group that the deployment was picked from
 * @param failure why it failed; empty on success
 * @param status the status of the answer; 0 when there was none
 * @param code the provider's own code of a failure
 * @param latency from its start to its end; of a stream to its first event
 * @param cost what it is taken to have cost, in US dollars, by the provider's count of tokens or an estimate where there is none; 0 where
 *     nothing is paid; empty where the deployment's price is unknown, and for a stream that has begun, whose cost comes with its end
 */
public record AttemptRecord(
        String deploymentId,
        String group,
        Optional<FailureKind> failure,
        int status,
        Optional<String> code,
        Duration latency,
        OptionalDouble cost) {
    @Override
    public String toString() {
        return deploymentId + ": "
                + failure.map(kind -> kind + (status == 0 ? "" : " " + status)).orElse("success " + status)
                + code.map(value -> " (" + value + ")").orElse("") + " after " + latency.toMillis() + " ms";
    }
}
