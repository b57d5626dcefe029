package dev.llmrouter.bedrock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.config.YamlSource;
import dev.llmrouter.error.RouterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that a server of AWS checks: it makes each signature once more. */
class AwsSignerTest {
    private static final Map<String, String> KEYS =
            Map.of("aws_access_key_id", "AKIATEST", "aws_secret_access_key", "the-secret");
    private static final String ROLE = "arn:aws:iam::123456789012:role/router";

    private static String yaml(AwsServer server, String model, Map<String, String> params) {
        StringBuilder yaml = new StringBuilder("model_list:\n- model_name: m\n  litellm_params:\n    model: " + model
                + "\n" + "    aws_bedrock_runtime_endpoint: " + server.url() + "\n    aws_region_name: eu-central-1\n");
        params.forEach((name, value) ->
                yaml.append("    ").append(name).append(": ").append(value).append('\n'));
        return yaml.toString();
    }

    private static Router.Builder routed(String yaml) {
        return Router.fromYaml(YamlSource.text("aws.yaml", yaml));
    }

    private static String ask(AwsServer server, String model, Map<String, String> params) {
        try (Router router = routed(yaml(server, model, params)).build()) {
            return router.send(ModelRequest.chat("m", "Grüße, 世界")).text();
        }
    }

    private static Map<String, String> with(Map<String, String> more) {
        Map<String, String> all = new java.util.TreeMap<>(KEYS);
        all.putAll(more);
        return all;
    }

    @Test
    void keysOfTheFile_signWhatIsSent() throws IOException {
        try (AwsServer server = new AwsServer("the-secret")) {
            assertEquals("Hello", ask(server, "bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0", KEYS));
            assertEquals(
                    "Hello",
                    ask(
                            server,
                            "bedrock/arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.amazon.nova-lite-v1:0",
                            KEYS));

            assertEquals(List.of("AKIATEST", "AKIATEST"), server.accessKeys());
            assertTrue(server.signatures.get(0).scope().endsWith("/eu-central-1/bedrock/aws4_request"));
            assertEquals("null", server.tokens.get(0));
        }
    }

    @Test
    void sessionToken_goesAlong() throws IOException {
        try (AwsServer server = new AwsServer("the-secret")) {
            assertEquals(
                    "Hello", ask(server, "bedrock/amazon.nova-pro-v1:0", with(Map.of("aws_session_token", "session"))));

            assertEquals(List.of("session"), server.tokens);
        }
    }

    @Test
    void wrongSecret_isAuthentication_andShowsNoSecret() throws IOException {
        try (AwsServer server = new AwsServer("another-secret");
                Router router = routed(yaml(server, "bedrock/amazon.nova-pro-v1:0", KEYS))
                        .build()) {
            RouterException e = assertThrows(RouterException.class, () -> router.send(ModelRequest.chat("m", "Hi")));

            assertEquals(Optional.of(FailureKind.AUTHENTICATION), e.kind());
            assertFalse(String.valueOf(e).contains("the-secret"), e.toString());
            assertFalse(router.snapshot().toString().contains("the-secret"));
        }
    }

    @Test
    void role_isTakenOnce_withItsExternalId() throws IOException {
        try (AwsServer server = new AwsServer(AwsServer.ROLE_SECRET);
                Router router = routed(yaml(
                                server,
                                "bedrock/amazon.nova-pro-v1:0",
                                with(Map.of(
                                        "aws_role_name",
                                        ROLE,
                                        "aws_external_id",
                                        "external-1",
                                        "aws_session_name",
                                        "session-1",
                                        "aws_sts_endpoint",
                                        server.url()))))
                        .build()) {
            router.send(ModelRequest.chat("m", "Hi"));
            router.send(ModelRequest.chat("m", "Hi"));

            assertEquals(List.of("ASIAROLE", "ASIAROLE"), server.accessKeys());
            assertEquals(List.of("role-token", "role-token"), server.tokens);
            assertEquals(1, server.stsForms.size());
            assertTrue(server.stsForms.get(0).contains("ExternalId=external-1"), server.stsForms.get(0));
            assertTrue(server.stsForms.get(0).contains("RoleSessionName=session-1"));
        }
    }

    @Test
    void webIdentity_isReadFromItsFile(@TempDir Path folder) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "the-web-token\n");
        try (AwsServer server = new AwsServer(AwsServer.ROLE_SECRET)) {
            String text = ask(
                    server,
                    "bedrock/amazon.nova-pro-v1:0",
                    Map.of(
                            "aws_role_name",
                            ROLE,
                            "aws_web_identity_token",
                            "oidc/file/" + token,
                            "aws_sts_endpoint",
                            server.url()));

            assertEquals("Hello", text);
            assertTrue(server.stsForms.get(0).contains("WebIdentityToken=the-web-token"), server.stsForms.get(0));
        }
    }

    @Test
    void halfOfAKey_isMissingItsOtherHalf() {
        Deployment deployment = Deployment.builder("m", "bedrock/amazon.nova-pro-v1:0")
                .params(Map.of("aws_access_key_id", Secret.of("AKIA")))
                .build();

        assertEquals(
                Optional.of("aws_access_key_id and aws_secret_access_key together"),
                new AwsSigner().missing(deployment));
    }
}
