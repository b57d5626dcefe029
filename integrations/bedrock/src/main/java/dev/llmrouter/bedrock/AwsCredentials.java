package dev.llmrouter.bedrock;

import dev.llmrouter.catalog.Secret;
import dev.llmrouter.provider.CredentialCache.Fetched;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Gets credentials by what a deployment says of them. Stateless. */
final class AwsCredentials {
    /** Credentials that do not say when they end may be replaced in their file. */
    private static final Duration LOOKED_AT_AGAIN = Duration.ofMinutes(15);

    private AwsCredentials() {}

    /** Keys of the file itself; null when they are to be fetched. */
    static @Nullable AwsCredentialsIdentity given(AwsSettings settings) {
        return settings.role() == null ? keys(settings) : null;
    }

    private static software.amazon.awssdk.auth.credentials.@Nullable AwsCredentials keys(AwsSettings settings) {
        Secret id = settings.accessKey();
        Secret secret = settings.secretKey();
        if (id == null || secret == null) {
            return null;
        }
        Secret token = settings.sessionToken();
        return token == null
                ? AwsBasicCredentials.create(id.reveal(), secret.reveal())
                : AwsSessionCredentials.create(id.reveal(), secret.reveal(), token.reveal());
    }

    /** Fetches them; may ask a service of AWS, or the machine. */
    static Fetched<AwsCredentialsIdentity> fetch(AwsSettings settings, InstantSource clock) throws Exception {
        AwsCredentialsIdentity fetched;
        if (settings.role() != null) {
            fetched = StsRoles.take(settings, settings.webIdentity() == null ? base(settings) : null);
        } else {
            AwsCredentialsProvider provider = base(settings);
            try {
                fetched = provider.resolveCredentials();
            } finally {
                if (provider instanceof AutoCloseable open) {
                    open.close();
                }
            }
        }
        return new Fetched<>(
                fetched,
                fetched.expirationTime().orElseGet(() -> clock.instant().plus(LOOKED_AT_AGAIN)));
    }

    private static AwsCredentialsProvider base(AwsSettings settings) {
        var keys = keys(settings);
        if (keys != null) {
            return () -> keys;
        }
        String profile = settings.profile();
        return profile != null
                ? ProfileCredentialsProvider.create(profile)
                : DefaultCredentialsProvider.builder().build();
    }
}
