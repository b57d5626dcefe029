package dev.llmrouter.okhttp;

import dev.llmrouter.library.Library;

/** The version of OkHttp on the class path, which other dependencies may have chosen. Stateless. */
final class OkHttpLibrary {
    private static final Library OKHTTP = new Library(
            "com.squareup.okhttp3:okhttp",
            "okhttp3.OkHttpClient",
            "4.12.0",
            "5.5.1",
            "import com.squareup.okhttp3:okhttp-bom, for an SDK may bring the older one");

    /** Versions before OkHttp 4 do not have this field. */
    private static final String BEFORE_4 = "3.x";

    private OkHttpLibrary() {}

    static void require() {
        OKHTTP.require("router-okhttp", OkHttpLibrary.class.getClassLoader(), version());
    }

    /** By reflection: the compiler would copy the constant of the OkHttp that it compiles against. */
    private static String version() {
        try {
            Class<?> type = Class.forName("okhttp3.OkHttp", true, OkHttpLibrary.class.getClassLoader());
            return String.valueOf(type.getField("VERSION").get(null));
        } catch (ReflectiveOperationException | LinkageError e) {
            return BEFORE_4;
        }
    }
}
