package dev.llmrouter.benchmarks.http;

/** What goes over the wire. */
final class Wire {
    static final String MODEL = "gpt-4o";
    static final String ASKED =
            "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Name three cities on the Elbe, and nothing else.\"}],\"max_tokens\":100}";
    static final String ASKED_AS_STREAM = ASKED.replace("\"max_tokens\":100", "\"max_tokens\":100,\"stream\":true");

    static final String ANSWER =
            "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"message\":"
                    + "{\"role\":\"assistant\",\"content\":\"Dresden, Magdeburg, Hamburg.\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":17,\"completion_tokens\":9,\"total_tokens\":26}}";

    private static final String CHUNK =
            "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,"
                    + "\"delta\":{\"content\":\" word\"},\"finish_reason\":null}]}\n\n";

    /** As many events as a short answer has. */
    static final String EVENTS = CHUNK.repeat(9)
            + "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"gpt-4o\",\"choices\":[],"
            + "\"usage\":{\"prompt_tokens\":17,\"completion_tokens\":9,\"total_tokens\":26}}\n\ndata: [DONE]\n\n";

    private Wire() {}
}
