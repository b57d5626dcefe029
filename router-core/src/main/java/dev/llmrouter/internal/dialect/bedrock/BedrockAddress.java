package dev.llmrouter.internal.dialect.bedrock;

import dev.llmrouter.catalog.Address;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.internal.dialect.cloud.Params;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a deployment's requests go: its own endpoint, or that of its region. Stateless. */
final class BedrockAddress {
    static final String REGION = "aws_region_name";
    static final String ENDPOINT = "aws_bedrock_runtime_endpoint";

    /** LiteLLM's, where neither file nor environment says one. */
    static final String DEFAULT_REGION = "us-west-2";

    /** It becomes part of a host's name. */
    private static final Pattern SOUND = Pattern.compile("[a-z0-9][a-z0-9-]{1,30}");

    private BedrockAddress() {}

    static String region(Deployment deployment, BedrockModel model) {
        return Params.text(deployment, REGION, "region_name").or(model::region).orElse(DEFAULT_REGION);
    }

    static boolean isSound(String region) {
        return SOUND.matcher(region).matches();
    }

    static Address of(Deployment deployment, BedrockModel model) {
        Optional<Address> own =
                Params.text(deployment, ENDPOINT).map(Address::of).or(deployment::address);
        return own.orElseGet(() -> {
            String region = region(deployment, model);
            if (!isSound(region)) {
                throw new IllegalArgumentException("aws_region_name is not the name of a region");
            }
            String domain = region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
            return Address.of("https://bedrock-runtime." + region + domain);
        });
    }
}
