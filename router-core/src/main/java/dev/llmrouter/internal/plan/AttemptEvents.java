package dev.llmrouter.internal.plan;

import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Address;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.AttemptInfo;
import dev.llmrouter.internal.text.LogText;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What listeners and the log get of the end of an attempt. Stateless. */
final class AttemptEvents {
    private AttemptEvents() {}

    /**
     * The event.
     *
     * @param firstNanos from its start to the first output of its stream; negative where there was none
     * @param url where it was sent, or null
     * @param known the address of the deployment, for attempts that the router does not send
     */
    static AttemptEnded ended(
            AttemptInfo info,
            Outcome priced,
            long nanos,
            long firstNanos,
            @Nullable String url,
            Optional<Address> known) {
        AttemptEnded.Builder event = AttemptEnded.builder(info, priced, Duration.ofNanos(nanos));
        if (firstNanos >= 0) {
            event.timeToFirstOutput(Duration.ofNanos(firstNanos));
        }
        (url == null ? known : Address.find(url)).ifPresent(event::address);
        return event.build();
    }

    /** One line; neither prompt nor answer, and not the provider's message. */
    static String line(AttemptInfo info, Outcome outcome, long nanos) {
        return "Request " + info.request().id() + " for "
                + LogText.text(info.request().model()) + ", attempt " + info.number() + ": " + info.deploymentId()
                + " of " + info.group() + " ended with " + LogText.text(outcome.toString()) + " after "
                + nanos / 1_000_000 + " ms, "
                + (outcome.usage().isKnown() ? outcome.usage() : "tokens unknown");
    }
}
