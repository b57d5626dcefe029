package dev.llmrouter.bedrock;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Takes roles. Its libraries are optional: nothing else names them. */
final class StsRoles {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration CALL = Duration.ofSeconds(9);
    private static final String SESSION = "llm-router";
    /** Tokens have some kilobytes. */
    private static final long LONGEST_TOKEN = 64L * 1024;

    private StsRoles() {}

    /** Whether the libraries are there. */
    static boolean isPresent() {
        try {
            ClassLoader loader = StsRoles.class.getClassLoader();
            Class.forName("software.amazon.awssdk.services.sts.StsClient", false, loader);
            Class.forName("software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient", false, loader);
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    /** Takes the role of the settings, by its web identity or with other credentials. */
    static AwsCredentialsIdentity take(AwsSettings settings, @Nullable AwsCredentialsProvider with) throws IOException {
        try (StsClient sts = client(settings, with)) {
            String session = settings.session() == null ? SESSION : settings.session();
            if (settings.webIdentity() != null) {
                String token = token(settings.webIdentity().reveal());
                return identity(sts.assumeRoleWithWebIdentity(request -> request.roleArn(settings.role())
                                .roleSessionName(session)
                                .webIdentityToken(token))
                        .credentials());
            }
            return identity(sts.assumeRole(request -> request.roleArn(settings.role())
                            .roleSessionName(session)
                            .externalId(settings.externalId()))
                    .credentials());
        }
    }

    private static StsClient client(AwsSettings settings, @Nullable AwsCredentialsProvider with) {
        StsClientBuilder builder = StsClient.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(with == null ? AnonymousCredentialsProvider.create() : with)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(CALL))
                .overrideConfiguration(limits -> limits.apiCallTimeout(CALL));
        String endpoint = settings.stsEndpoint();
        return endpoint == null
                ? builder.build()
                : builder.endpointOverride(URI.create(endpoint)).build();
    }

    private static String token(String given) throws IOException {
        if (!given.startsWith(AwsSettings.FILE)) {
            return given;
        }
        Path file = Path.of(given.substring(AwsSettings.FILE.length()));
        if (Files.size(file) > LONGEST_TOKEN) {
            throw new IOException("the file of the web identity is too large for a token");
        }
        return Files.readString(file).strip();
    }

    private static AwsCredentialsIdentity identity(Credentials taken) {
        return AwsSessionCredentials.builder()
                .accessKeyId(taken.accessKeyId())
                .secretAccessKey(taken.secretAccessKey())
                .sessionToken(taken.sessionToken())
                .expirationTime(taken.expiration())
                .build();
    }
}
