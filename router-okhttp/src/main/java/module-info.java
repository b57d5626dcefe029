/**
 * Carries the router's calls over OkHttp 4.12 or 5. Found by the router through {@link
 * java.util.ServiceLoader}.
 */
@org.jspecify.annotations.NullMarked
module dev.llmrouter.okhttp {
    requires transitive dev.llmrouter.core;
    requires transitive okhttp3;
    requires okio;

    exports dev.llmrouter.okhttp;

    provides dev.llmrouter.transport.TransportFactory with
            dev.llmrouter.okhttp.OkHttpTransportFactory;
}
