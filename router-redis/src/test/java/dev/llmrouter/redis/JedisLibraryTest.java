package dev.llmrouter.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.usage.RedisSettings;
import dev.llmrouter.usage.UsageStoreFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import redis.clients.jedis.UnifiedJedis;

/** What is said of a Jedis that is not the one that was meant, before anything is asked of it. */
class JedisLibraryTest {
    private static final ClassLoader LOADER = JedisLibraryTest.class.getClassLoader();

    /** Classes of this module once more, with another Jedis beside them: of a version, or none where that is null. */
    private static final class WithJedis extends ClassLoader {
        private final @Nullable String version;

        WithJedis(@Nullable String version) {
            super(LOADER);
            this.version = version;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            boolean own = name.startsWith("dev.llmrouter.redis.");
            boolean jedis = name.startsWith("redis.clients.");
            if (!own && !jedis) {
                return super.loadClass(name, resolve);
            }
            if (jedis && version == null) {
                throw new ClassNotFoundException(name);
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

        @Override
        public @Nullable URL getResource(String name) {
            return name.endsWith("jedis/pom.properties") ? pom() : super.getResource(name);
        }

        private URL pom() {
            byte[] text = ("version=" + version).getBytes(StandardCharsets.UTF_8);
            try {
                return new URL(null, "memory:pom.properties", new URLStreamHandler() {
                    @Override
                    protected URLConnection openConnection(URL url) {
                        return new URLConnection(url) {
                            @Override
                            public void connect() {
                                // It is there.
                            }

                            @Override
                            public InputStream getInputStream() {
                                return new ByteArrayInputStream(text);
                            }
                        };
                    }
                });
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static String refusal(@Nullable String version) throws ReflectiveOperationException {
        UsageStoreFactory factory = (UsageStoreFactory) new WithJedis(version)
                .loadClass(RedisUsageStoreFactory.class.getName())
                .getConstructor()
                .newInstance();
        RedisSettings settings = Stores.settings("127.0.0.1", 6379, Map.of());
        return String.valueOf(assertThrows(IllegalStateException.class, () -> factory.create(settings))
                .getMessage());
    }

    @Test
    void jedisThatIsTooOld_isRefusedWithWhatToSet() throws ReflectiveOperationException {
        String message = refusal("3.10.0");
        assertTrue(message.contains("router-redis needs redis.clients:jedis 5.1.0 or newer and found 3.10.0"), message);
        assertTrue(message.contains("jedis.version"), message);
    }

    @Test
    void jedisThatIsMissing_isRefusedWithWhatToSet() throws ReflectiveOperationException {
        String message = refusal(null);
        assertTrue(message.contains("5.1.0 or newer, which is not on the class path"), message);
    }

    @Test
    void jedisOfTheseTests_isTakenForWhatItIs() {
        JedisLibrary.require();
        Class<?> expected = OldClientTypes.arePresent() ? OldClientTypes.class : NewClientTypes.class;
        assertEquals(expected, ClientTypes.present().getClass());
    }

    /** Set by the profile old-jedis. */
    @Test
    @EnabledIfSystemProperty(named = "llmrouter.test.jedis", matches = ".+")
    void jedisOfTheProfile_isOnTheClassPath() {
        String place = UnifiedJedis.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        assertEquals("jedis-" + System.getProperty("llmrouter.test.jedis") + ".jar", place.replaceFirst(".*/", ""));
    }
}
