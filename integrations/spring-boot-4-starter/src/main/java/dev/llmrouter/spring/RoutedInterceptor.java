package dev.llmrouter.spring;

import dev.llmrouter.Router;
import dev.llmrouter.okhttp.RouterInterceptor;
import java.io.IOException;
import java.util.function.Supplier;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** A {@link RouterInterceptor} whose router is asked for at the first request: a client may be needed to make the router. Thread-safe. */
final class RoutedInterceptor implements Interceptor {
    private final Supplier<Router> router;
    private volatile @Nullable RouterInterceptor made;

    RoutedInterceptor(Supplier<Router> router) {
        this.router = router;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        RouterInterceptor known = made;
        if (known == null) {
            // Two at once make two, of which each serves: they hold nothing but counts.
            known = RouterInterceptor.of(router.get());
            made = known;
        }
        return known.intercept(chain);
    }
}
