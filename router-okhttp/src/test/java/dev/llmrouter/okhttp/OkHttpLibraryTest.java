package dev.llmrouter.okhttp;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.transport.TransportFactory;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class OkHttpLibraryTest {
    private static final ClassLoader LOADER = OkHttpLibraryTest.class.getClassLoader();

    /** Classes of this module once more, beside an OkHttp without its newer half. */
    private static final class WithOldOkHttp extends ClassLoader {
        private final String missing;

        WithOldOkHttp(String missing) {
            super(LOADER);
            this.missing = missing;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(missing)) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.llmrouter.okhttp.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            return known != null ? known : defined(name);
        }

        private Class<?> defined(String name) throws ClassNotFoundException {
            try (InputStream in = LOADER.getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private static String refusal(String missing) throws ReflectiveOperationException {
        TransportFactory factory = (TransportFactory) new WithOldOkHttp(missing)
                .loadClass(OkHttpTransportFactory.class.getName())
                .getConstructor()
                .newInstance();
        return String.valueOf(
                assertThrows(IllegalStateException.class, factory::check).getMessage());
    }

    @Test
    void okHttpThatIsTooOld_isRefusedWithWhatToDo() throws ReflectiveOperationException {
        String message = refusal("okhttp3.OkHttp");
        assertTrue(
                message.contains("router-okhttp needs com.squareup.okhttp3:okhttp 4.12.0 or newer and found 3.x"),
                message);
        assertTrue(message.contains("okhttp-bom"), message);
    }

    @Test
    void okHttpThatIsMissing_isRefusedWithWhatToDo() throws ReflectiveOperationException {
        String message = refusal("okhttp3.OkHttpClient");
        assertTrue(message.contains("4.12.0 or newer, which is not on the class path"), message);
    }

    @Test
    void okHttpOfTheseTests_passes() {
        assertDoesNotThrow(() -> new OkHttpTransportFactory().check());
    }
}
