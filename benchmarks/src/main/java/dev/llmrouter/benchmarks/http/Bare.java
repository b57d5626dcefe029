package dev.llmrouter.benchmarks.http;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;

/** OkHttp as an application would use it: a body, a header, the answer's text. */
final class Bare implements Side {
    private static final MediaType JSON = MediaType.parse("application/json");

    private final OkHttpClient client;
    private final String url;

    Bare(OkHttpClient client, String base) {
        this.client = client;
        url = base + "/chat/completions";
    }

    private Call call(String body) {
        return client.newCall(new Request.Builder()
                .url(url)
                .header("Authorization", "Bearer none")
                .post(RequestBody.create(body, JSON))
                .build());
    }

    @Override
    public long send() throws IOException {
        try (Response response = call(Wire.ASKED).execute()) {
            return length(response);
        }
    }

    private static long length(Response response) throws IOException {
        ResponseBody body = response.body();
        return body == null ? 0 : body.string().length();
    }

    @Override
    public CompletableFuture<Long> sendAsync() {
        CompletableFuture<Long> made = new CompletableFuture<>();
        call(Wire.ASKED).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException e) {
                made.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call call, Response response) throws IOException {
                try (response) {
                    made.complete(length(response));
                }
            }
        });
        return made;
    }

    @Override
    public long stream() throws IOException {
        try (Response response = call(Wire.ASKED_AS_STREAM).execute()) {
            ResponseBody body = response.body();
            long read = 0;
            if (body != null) {
                BufferedSource source = body.source();
                for (String line = source.readUtf8Line(); line != null; line = source.readUtf8Line()) {
                    read += line.length();
                }
            }
            return read;
        }
    }
}
