package dev.llmrouter.internal.estimate;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** What answers to one caller take, for each provider model. Thread-safe. */
public final class CallerEstimates {
    /**
     * No caller uses more models at a time; for further ones, the caller is expected to be like the others.
     */
    static final int MOST_MODELS = 64;

    /** The first answers to a caller say less than the many to everybody. */
    static final int ENOUGH = 3;

    private final ConcurrentMap<String, OutputEstimate> outputs = new ConcurrentHashMap<>();

    /** Null while too little is known. */
    @Nullable
    OutputEstimate known(String model) {
        OutputEstimate output = outputs.get(model);
        return output == null || output.answers() < ENOUGH ? null : output;
    }

    void learn(String model, long tokens) {
        OutputEstimate output = outputs.get(model);
        if (output == null && outputs.size() < MOST_MODELS) {
            output = outputs.computeIfAbsent(model, name -> new OutputEstimate());
        }
        if (output != null) {
            output.learn(tokens);
        }
    }

    int models() {
        return outputs.size();
    }
}
