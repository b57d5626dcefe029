package dev.llmrouter.bedrock;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.provider.CredentialCache;
import dev.llmrouter.provider.RequestSigner;
import dev.llmrouter.transport.TransportRequest;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * Signs requests to AWS with signature version 4: by {@code aws_access_key_id} and {@code aws_secret_access_key}, perhaps with
 * {@code aws_session_token}; by {@code aws_profile_name}; in the role of {@code aws_role_name}, which needs the SDK's module {@code sts}; or by
 * what the SDK finds by itself: variables, system properties, profiles, the container or the machine. Thread-safe; found by
 * {@link java.util.ServiceLoader}.
 */
public final class AwsSigner implements RequestSigner {
    private static final String NOWHERE = "us-west-2";
    /** Of all configurations that one process has had. */
    private static final int MOST_CACHED = 1_000;

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final InstantSource clock = InstantSource.system();
    private final Map<AwsSettings, CredentialCache<AwsCredentialsIdentity>> caches = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "llm-router-aws-credentials");
        thread.setDaemon(true);
        return thread;
    });

    /** For {@link java.util.ServiceLoader}. */
    public AwsSigner() {}

    @Override
    public String cloud() {
        return AWS;
    }

    @Override
    public Optional<String> missing(Deployment deployment) {
        return AwsSettings.of(deployment, NOWHERE).missing();
    }

    @Override
    public Map<String, String> headers(TransportRequest request, Scope scope, Deployment deployment) {
        URI address = URI.create(request.url());
        AwsCredentialsIdentity identity = identity(AwsSettings.of(deployment, scope.region()));
        SdkHttpRequest unsigned = unsigned(request, address);
        SignedRequest signed = signer.sign(sign -> sign.identity(identity)
                .request(unsigned)
                .payload(() -> new ByteArrayInputStream(request.body()))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, scope.service())
                .putProperty(AwsV4HttpSigner.REGION_NAME, scope.region()));
        Map<String, String> added = new LinkedHashMap<>();
        signed.request().forEachHeader((name, values) -> {
            // The transport writes the host, from the address that was signed.
            if (!name.equalsIgnoreCase("host")
                    && !unsigned.firstMatchingHeader(name).isPresent()) {
                added.put(name, String.join(",", values));
            }
        });
        return added;
    }

    private AwsCredentialsIdentity identity(AwsSettings settings) {
        AwsCredentialsIdentity given = AwsCredentials.given(settings);
        if (given != null) {
            return given;
        }
        if (caches.size() >= MOST_CACHED) {
            caches.clear();
        }
        return caches.computeIfAbsent(
                        settings,
                        it -> new CredentialCache<>("AWS", () -> AwsCredentials.fetch(it, clock), threads, clock))
                .get();
    }

    /** What is signed of the headers: the others may be changed on their way. */
    private static SdkHttpRequest unsigned(TransportRequest request, URI address) {
        SdkHttpRequest.Builder builder = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(request.method()))
                .protocol(address.getScheme())
                .host(address.getHost())
                .encodedPath(address.getRawPath());
        if (address.getPort() >= 0) {
            builder.port(address.getPort());
        }
        if (address.getRawQuery() != null) {
            Map<String, List<String>> parameters = SdkHttpUtils.uriParams(address);
            builder.rawQueryParameters(parameters);
        }
        request.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("content-type") || lower.startsWith("x-amz")) {
                builder.putHeader(name, value);
            }
        });
        return builder.build();
    }

    /** {@return its name; never credentials} */
    @Override
    public String toString() {
        return "AwsSigner";
    }
}
