package dev.llmrouter.okhttp;

import dev.llmrouter.transport.TransportRequest;
import java.util.Map;
import java.util.TreeMap;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;

/** Converts between the router's types and OkHttp's. */
final class Requests {
    /**
     * Longer than any list of values; joining a thousand headers of one name must not take quadratic time.
     */
    private static final int LONGEST_JOINED = 8 * 1024;

    private Requests() {}

    static Request of(TransportRequest request, Addresses addresses) throws BadRequestException {
        HttpUrl url = addresses.of(request.url());
        if (url == null) {
            throw new BadRequestException("Not an http or https address: '" + withoutSecrets(request.url())
                    + "'. It should look like https://host/path; check the deployment's api_base.");
        }
        boolean bodiless = request.body().length == 0 && !request.method().equals("POST");
        // No media type: the Content-Type among the headers is sent as it is.
        RequestBody body = bodiless ? null : RequestBody.create(request.body(), null);
        return new Request.Builder()
                .url(url)
                .headers(headers(request.headers()))
                .method(request.method(), body)
                .build();
    }

    /** By name. Values of a repeated name are joined up to a limit. */
    static Map<String, String> joined(Headers headers) {
        Map<String, String> joined = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < headers.size(); i++) {
            joined.merge(
                    headers.name(i),
                    headers.value(i),
                    (first, next) -> first.length() > LONGEST_JOINED ? first : first + ", " + next);
        }
        return joined;
    }

    private static Headers headers(Map<String, String> headers) throws BadRequestException {
        Headers.Builder builder = new Headers.Builder();
        for (Map.Entry<String, String> header : headers.entrySet()) {
            try {
                builder.add(header.getKey(), header.getValue());
            } catch (IllegalArgumentException e) {
                // OkHttp's message and cause may quote the value.
                throw new BadRequestException("The header '" + header.getKey()
                        + "' cannot be sent: its name or value holds a line break or another character that is not printable ASCII."
                        + " If it carries a key, look for a line break at the key's end.");
            }
        }
        return builder.build();
    }

    private static String withoutSecrets(String url) {
        String address = url.split("[?#]", 2)[0];
        int host = address.lastIndexOf('@') + 1;
        int scheme = address.indexOf("//") + 2;
        return host <= scheme ? address : address.substring(0, scheme) + address.substring(host);
    }
}
