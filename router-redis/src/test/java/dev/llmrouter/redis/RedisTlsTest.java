package dev.llmrouter.redis;

import static dev.llmrouter.redis.Reports.exchanged;
import static dev.llmrouter.redis.Reports.rich;
import static dev.llmrouter.redis.Reports.trouble;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Secret;
import dev.llmrouter.usage.RedisSettings;
import dev.llmrouter.usage.UsageStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Encrypted, with certificates that sign themselves; alone, because what this Java trusts is changed. The jar's Linux servers can do it. */
@Isolated
@EnabledOnOs(OS.LINUX)
class RedisTlsTest {
    private static final String PASSWORD = "changeit";

    private static final Map<String, Object> PATIENT = Map.of("socket_timeout", 10, "socket_connect_timeout", 10);

    private static SSLContext usual;
    private static int trustedPort;
    private static int strangePort;
    private static RedisProcess trusted;
    private static RedisProcess strange;

    @BeforeAll
    static void trustOneOfThem(@TempDir Path directory) throws Exception {
        KeyStore ours = keys(directory, "trusted");
        trustedPort = RedisProcess.freePort();
        trusted = server(directory, "trusted", ours, trustedPort);
        strangePort = RedisProcess.freePort();
        strange = server(directory, "strange", keys(directory, "strange"), strangePort);
        usual = SSLContext.getDefault();
        SSLContext.setDefault(trusting(ours));
    }

    @AfterAll
    static void trustAsUsual() {
        SSLContext.setDefault(usual);
        trusted.close();
        strange.close();
    }

    private static KeyStore keys(Path directory, String name) throws Exception {
        Path file = directory.resolve(name + ".p12");
        Path log = directory.resolve(name + ".log");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertTrue(keytool.waitFor(60, TimeUnit.SECONDS), "keytool takes too long");
        assertEquals(0, keytool.exitValue(), () -> "see " + log);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static RedisProcess server(Path directory, String name, KeyStore keys, int port)
            throws IOException, GeneralSecurityException {
        Path certificate = directory.resolve(name + ".crt");
        Path key = directory.resolve(name + ".key");
        write(certificate, "CERTIFICATE", keys.getCertificate(name).getEncoded());
        write(key, "PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded());
        return RedisProcess.start(
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                certificate.toString(),
                "--tls-key-file",
                key.toString(),
                "--tls-auth-clients",
                "no");
    }

    private static void write(Path file, String what, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder().encodeToString(bytes);
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    private static SSLContext trusting(KeyStore keys) throws GeneralSecurityException, IOException {
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("trusted", keys.getCertificate("trusted"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static UsageStore store(@Nullable String host, int port, @Nullable String url) {
        RedisSettings.Builder settings =
                RedisSettings.builder().port(port).ssl(url == null).options(PATIENT);
        if (host != null) {
            settings.host(host);
        }
        if (url != null) {
            settings.url(Secret.of(url));
        }
        return new RedisUsageStoreFactory().create(settings.build());
    }

    @Test
    void redisSsl_encrypts() {
        try (UsageStore store = store("localhost", trustedPort, null)) {
            String epoch = exchanged(store, rich("one")).epoch();
            assertEquals(epoch, exchanged(store, rich("one")).epoch());
        }
    }

    @Test
    void urlWithRediss_encrypts() {
        try (UsageStore store = store(null, 6379, "rediss://localhost:" + trustedPort)) {
            assertEquals(List.of(), exchanged(store, rich("one")).news());
        }
    }

    @Test
    void plainRedisThatIsAskedEncrypted_isToldApart() {
        RedisSettings settings = RedisSettings.builder()
                .host("localhost")
                .port(trusted.port())
                .ssl(true)
                .options(Map.of("socket_timeout", 0.5))
                .build();
        try (UsageStore store = new RedisUsageStoreFactory().create(settings)) {
            assertTrue(trouble(store).contains("redis_ssl"), () -> trouble(store));
        }
    }

    @Test
    void encryptedRedisThatIsAskedInPlain_isToldApart() {
        RedisSettings settings = RedisSettings.builder()
                .host("localhost")
                .port(trustedPort)
                .options(PATIENT)
                .build();
        try (UsageStore store = new RedisUsageStoreFactory().create(settings)) {
            assertTrue(trouble(store).contains("redis_ssl"), () -> trouble(store));
        }
    }

    @Test
    void certificateThatIsNotTrusted_isTold() {
        try (UsageStore store = store("localhost", strangePort, null)) {
            assertTrue(trouble(store).contains("whether this Java trusts its certificate"), () -> trouble(store));
        }
    }

    @Test
    void certificateOfAnotherHost_isTold() {
        try (UsageStore store = store("127.0.0.1", trustedPort, null)) {
            assertTrue(trouble(store).contains("whether this Java trusts its certificate"), () -> trouble(store));
        }
    }
}
