package dev.llmrouter.config;

import dev.llmrouter.catalog.Secret;
import dev.llmrouter.config.YamlNode.YamlMap;
import dev.llmrouter.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What an entry says of the cloud that serves it. It stands among the parameters, where the providers of clouds read it, and is never sent. */
final class CloudParams {
    private static final List<String> PLAIN = List.of(
            "aws_region_name",
            "region_name",
            "model_id",
            "aws_profile_name",
            "aws_role_name",
            "aws_session_name",
            "aws_sts_endpoint",
            "aws_external_id",
            "aws_bedrock_runtime_endpoint",
            "vertex_project",
            "vertex_location",
            "vertex_ai_project",
            "vertex_ai_location",
            "azure_scope",
            "tenant_id",
            "client_id");

    private static final List<String> SECRET = List.of(
            "aws_access_key_id",
            "aws_secret_access_key",
            "aws_session_token",
            "aws_web_identity_token",
            "client_secret");

    /** A path, JSON as a text, or the same as a mapping. */
    private static final List<String> DOCUMENTS = List.of("vertex_credentials", "vertex_ai_credentials");

    private CloudParams() {}

    static void read(MapReader params, Map<String, Object> into) {
        PLAIN.forEach(key -> params.text(key).ifPresent(value -> into.put(key, value)));
        SECRET.forEach(key -> params.text(key).ifPresent(value -> into.put(key, Secret.of(value))));
        for (String key : DOCUMENTS) {
            if (params.entries().get(key) instanceof YamlMap map) {
                byte[] json = Json.write(YamlNode.plain(map, params.problems()));
                into.put(key, Secret.of(new String(json, StandardCharsets.UTF_8)));
            } else {
                params.text(key).ifPresent(value -> into.put(key, Secret.of(value)));
            }
        }
    }
}
