package dev.llmrouter.internal.request;

import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.TokenEstimate;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.internal.estimate.CallerCache;
import dev.llmrouter.internal.estimate.TokenDemand;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Reads what a plan needs to know out of requests. */
public final class RequestReader {
    private final LongSupplier ids;
    private final CallerCache callers;
    private final Supplier<RouterSettings> settings;
    private final Admission admission;

    /**
     * Reads requests.
     *
     * @param ids of the next requests
     * @param callers what is known of them
     * @param settings those of the moment
     * @param admission which of a body's keys count
     */
    public RequestReader(
            LongSupplier ids, CallerCache callers, Supplier<RouterSettings> settings, Admission admission) {
        this.ids = ids;
        this.callers = callers;
        this.settings = settings;
        this.admission = admission;
    }

    public RequestProfile of(ModelRequest request, boolean streamed) {
        return of(request, streamed, false);
    }

    /** A copy of a caller's request. */
    public RequestProfile ofCopy(ModelRequest request) {
        return of(request, false, true);
    }

    private RequestProfile of(ModelRequest request, boolean streamed, boolean mirrored) {
        BodyFields body = BodyFields.of(request.payload(), request.headers());
        return new RequestProfile(
                RequestInfo.builder(ids.getAsLong(), request.model())
                        .endpoint(request.endpoint().path())
                        .streamed(streamed)
                        .mirrored(mirrored)
                        .build(),
                request.endpoint(),
                TokenDemand.of(TokenEstimate.of(request), request.endpoint(), callers.of(body.caller())),
                admission.options(request, body, settings.get()),
                admission.mocks(body),
                null,
                body);
    }

    public RequestProfile of(String model, ClientCall<?> call, ClientPrompts prompts, boolean streamed) {
        RequestInfo info = RequestInfo.builder(ids.getAsLong(), model)
                .endpoint("execute")
                .streamed(streamed)
                .build();
        TokenDemand demand = new TokenDemand(call.inputTokens(), -1, TokenDemand.TEXT_AT_FIRST, null);
        ClientPrompts guessed = call.inputTokens() == 0 ? prompts : null;
        return new RequestProfile(info, null, demand, call.options(), MockOptions.NONE, guessed, BodyFields.NONE);
    }
}
