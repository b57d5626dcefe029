package dev.llmrouter;

import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.TokenEstimate;
import dev.llmrouter.event.RouterListener.RequestInfo;

/** Reads what a plan needs to know out of requests. */
final class Profiles {
    private final Engine engine;
    private final Admission admission;

    Profiles(Engine engine, Admission admission) {
        this.engine = engine;
        this.admission = admission;
    }

    RequestProfile of(ModelRequest request, boolean streamed) {
        TokenEstimate estimate = TokenEstimate.of(request);
        return new RequestProfile(
                new RequestInfo(
                        engine.nextRequestId(),
                        request.model(),
                        request.endpoint().path(),
                        streamed),
                request.endpoint(),
                Demand.of(estimate, request.endpoint(), engine.callers().of(request)),
                admission.options(request, engine.table().settings()),
                admission.mocks(request));
    }

    RequestProfile of(String model, ClientCall<?> call, ClientPrompts prompts, boolean streamed) {
        RequestInfo info = new RequestInfo(engine.nextRequestId(), model, "execute", streamed);
        Demand demand = new Demand(call.inputTokens(), -1, Demand.TEXT_AT_FIRST, null);
        ClientPrompts guessed = call.inputTokens() == 0 ? prompts : null;
        return new RequestProfile(info, null, demand, call.options(), Mocks.NONE, guessed);
    }

    /** Whether the caller wants to see the chunk that a stream ends with when it is asked to tell its usage. */
    static boolean asksForUsage(ModelRequest request) {
        return request.payload() instanceof JsonPayload json
                && json.field("stream_options").path("include_usage").asBoolean(false);
    }
}
