package dev.llmrouter.internal.dialect.chat;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tools of a call as they were sent. What was sent is written once more to know them, and only when an answer calls one: most answers do
 * not, and a body may be large. For one thread.
 */
public final class SentTools {
    /** The tool in whose place a model that takes no schema writes its answer. */
    public static final String ANSWER_TOOL = "json_tool_call";

    private final ToolNames names;
    private final Predicate<ToolNames> request;
    /** Null before the request was written. */
    private @Nullable Boolean answersByTool;

    /**
     * Tools of one call.
     *
     * @param names of none so far
     * @param request writes the request with these names, and returns whether its answer is to be the call of {@link #ANSWER_TOOL}
     */
    public SentTools(ToolNames names, Predicate<ToolNames> request) {
        this.names = names;
        this.request = request;
    }

    /** The caller's name of a tool. */
    public String original(String sent) {
        write();
        return names.original(sent);
    }

    /** Whether what the tool is called with is the answer. */
    public boolean isAnswer(String sent) {
        return sent.equals(ANSWER_TOOL) && write();
    }

    private boolean write() {
        Boolean known = answersByTool;
        if (known == null) {
            known = request.test(names);
            answersByTool = known;
        }
        return known;
    }
}
