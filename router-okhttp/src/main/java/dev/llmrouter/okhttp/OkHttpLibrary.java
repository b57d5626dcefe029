package dev.llmrouter.okhttp;

import dev.llmrouter.library.Library;
import java.util.Optional;

/** The OkHttp that is on the class path, which others may have chosen. Stateless. */
final class OkHttpLibrary {
    private static final Library OKHTTP = new Library(
            "com.squareup.okhttp3:okhttp",
            "okhttp3.OkHttpClient",
            "4.12.0",
            "5.5.1",
            "import com.squareup.okhttp3:okhttp-bom, for an SDK may bring the older one");

    /** Before OkHttp 4 nothing says the version in this place. */
    private static final String BEFORE_4 = "3.x";

    private OkHttpLibrary() {}

    static void require() {
        OKHTTP.require("router-okhttp", OkHttpLibrary.class.getClassLoader(), version());
    }

    /** By reflection: the compiler would copy the constant of the OkHttp that it sees. */
    private static Optional<String> version() {
        try {
            Class<?> type = Class.forName("okhttp3.OkHttp", true, OkHttpLibrary.class.getClassLoader());
            return Optional.of(String.valueOf(type.getField("VERSION").get(null)));
        } catch (ReflectiveOperationException | LinkageError e) {
            return Optional.of(BEFORE_4);
        }
    }
}
