package dev.llmrouter.internal.dialect.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.provider.EventContent;
import dev.llmrouter.provider.EventReader;
import dev.llmrouter.provider.Provider;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A reader that remembers how chunks begin reads every event as if it were the first. */
class ChunkReaderTest {
    private static final List<String> STARTS = List.of(
            "{\"id\":\"c-1\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{",
            "{\"id\":\"c-1\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":1,\"delta\":{",
            "{\"id\":\"c-1\",\"error\":{\"message\":\"late\"},\"choices\":[{\"index\":0,\"delta\":{",
            "{\"id\":\"c-1\",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4},\"choices\":[{\"delta\":{",
            "{\"id\":\"c-1\",\"choices\":[{\"finish_reason\":\"length\",\"delta\":{",
            "{\"id\":\"c-1\",\"provider_field\":{\"a\":1},\"choices\":[{\"delta\":{",
            "[{\"choices\":[{\"delta\":{",
            " {\"choices\":[{\"delta\":{");
    private static final List<String> DELTAS = List.of(
            "",
            "\"role\":\"assistant\",\"content\":\"\"",
            "\"content\":\" word\"",
            "\"content\":\" wörd \\u4f60 \\\"x\\\" \\\\\"",
            "\"content\":\"\"",
            "\"content\":null,\"reasoning_content\":\"why\"",
            "\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"error\\\":1}\"}}]",
            "\"something_new\":\"x\"",
            "\"content\":\"unfinished");
    private static final List<String> ENDS = List.of(
            "},\"finish_reason\":null}]}",
            "},\"finish_reason\":\"stop\"}]}",
            "},\"finish_reason\":\"content_filter\"}]}",
            "},\"finish_reason\":\"error\"}]}",
            "}}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}",
            "}}],\"error\":{\"code\":\"x\",\"message\":\"late\"}}",
            "}}]} ",
            "}}",
            "");

    private static String chunk(Random random) {
        return STARTS.get(random.nextInt(random.nextBoolean() ? 2 : STARTS.size()))
                + DELTAS.get(random.nextInt(DELTAS.size()))
                + ENDS.get(random.nextInt(random.nextBoolean() ? 1 : ENDS.size()));
    }

    private static String shown(EventContent content) {
        return content.hasOutput() + " " + content.estimatedTokens() + " " + content.usage() + " " + content.usageOnly()
                + " " + content.isEnd() + " " + content.isFiltered() + " " + content.finishedChoices() + " "
                + content.failure().map(failure -> failure + " " + failure.code() + failure.providerMessage());
    }

    @Test
    void event_isReadAsIfItWereTheFirst() {
        Provider provider = Calls.provider("openai");
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            EventReader reader = provider.eventReader();
            for (int i = 0; i < 20; i++) {
                StreamEvent event = new StreamEvent("message", chunk(random));
                assertEquals(shown(provider.content(event)), shown(reader.content(event)), event.data());
            }
        }
    }
}
