package dev.llmrouter.bedrock;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whose credentials a deployment uses. Its values are secrets or lead to some; it prints none.
 *
 * @param accessKey with {@code secretKey} and perhaps {@code sessionToken} the credentials, or those by which the role is taken
 * @param webIdentity a token, or {@code oidc/file/} and the path of a file with one
 */
record AwsSettings(
        @Nullable Secret accessKey,
        @Nullable Secret secretKey,
        @Nullable Secret sessionToken,
        @Nullable String profile,
        @Nullable String role,
        @Nullable String session,
        @Nullable String externalId,
        @Nullable Secret webIdentity,
        @Nullable String stsEndpoint,
        String region) {
    static final String FILE = "oidc/file/";
    private static final String OTHER_PLACES = "oidc/";

    static AwsSettings of(Deployment deployment, String region) {
        return new AwsSettings(
                secret(deployment, "aws_access_key_id"),
                secret(deployment, "aws_secret_access_key"),
                secret(deployment, "aws_session_token"),
                text(deployment, "aws_profile_name"),
                text(deployment, "aws_role_name"),
                text(deployment, "aws_session_name"),
                text(deployment, "aws_external_id"),
                secret(deployment, "aws_web_identity_token"),
                text(deployment, "aws_sts_endpoint"),
                region);
    }

    private static @Nullable Secret secret(Deployment deployment, String name) {
        String text = text(deployment, name);
        return text == null ? null : Secret.of(text);
    }

    private static @Nullable String text(Deployment deployment, String name) {
        Object value = deployment.params().get(name);
        String text = value instanceof Secret secret ? secret.reveal() : value instanceof String plain ? plain : "";
        return text.isBlank() ? null : text.strip();
    }

    /** What is missing or contradicts itself. */
    Optional<String> missing() {
        if ((accessKey == null) != (secretKey == null)) {
            return Optional.of("aws_access_key_id and aws_secret_access_key together");
        }
        if (webIdentity != null && role == null) {
            return Optional.of("aws_role_name beside aws_web_identity_token: the role that the identity takes");
        }
        if (webIdentity != null
                && webIdentity.reveal().startsWith(OTHER_PLACES)
                && !webIdentity.reveal().startsWith(FILE)) {
            return Optional.of("aws_web_identity_token as oidc/file/…, oidc/env/…, oidc/env_path/… or a token: "
                    + "other places of oidc/ are not read");
        }
        return role != null && !StsRoles.isPresent()
                ? Optional.of(
                        "the artifacts software.amazon.awssdk:sts and software.amazon.awssdk:url-connection-client, "
                                + "by which aws_role_name is taken")
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "AwsSettings[" + region + "]";
    }
}
