package dev.llmrouter.internal.dialect.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.json.Json;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * What every chunk of an answer begins with.
 *
 * @param id of the answer
 * @param created when it was made, in seconds since 1970; 0 when its server did not say
 * @param model the provider's name of the model
 */
public record ChatHead(String id, long created, String model) {
    /** The time is the server's, as its headers say it. */
    public static ChatHead of(String id, Map<String, String> headers, String model) {
        return new ChatHead("chatcmpl-" + id, date(headers), model);
    }

    private static long date(Map<String, String> headers) {
        String date = headers.getOrDefault("date", headers.getOrDefault("Date", ""));
        try {
            return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toEpochSecond();
        } catch (DateTimeException none) {
            return 0;
        }
    }

    ObjectNode json(String object) {
        return Json.object()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", model);
    }
}
