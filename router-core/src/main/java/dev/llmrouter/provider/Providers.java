package dev.llmrouter.provider;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stock providers: OpenAI, Azure OpenAI, and everything that speaks OpenAI's dialect, a server of your own among it ({@code openai} with
 * an {@code api_base}, {@code hosted_vllm}, {@code ollama}, {@code openai_like}, …). Stateless and thread-safe.
 *
 * <p>A streamed chat or text completion asks the provider for the tokens it took, unless the request or the deployment has
 * {@code stream_options} of its own. It is asked only where it is known to accept that: at a vendor's own address, and at servers
 * whose provider names the software, such as {@code hosted_vllm} and {@code ollama}, but not under {@code openai} at an address
 * of somebody else.
 */
public final class Providers {
    private Providers() {}

    /**
     * A stock provider.
     *
     * @param name the word before the slash in {@code provider/model}
     * @return the provider; empty when this version does not speak its API
     */
    public static Optional<Provider> standard(String name) {
        return Optional.ofNullable(Table.BY_NAME.get(requireNonNull(name, "name")));
    }

    /** {@return the words before the slash of all of them} */
    public static Set<String> names() {
        return Table.BY_NAME.keySet();
    }

    /** {@return the parameters that are known to be a model's, and are sent in a body} */
    public static Set<String> bodyParameters() {
        return Collections.unmodifiableSet(NotSent.BODY);
    }

    /**
     * Tells whether a parameter of a deployment can reach a provider in a body. Credentials, addresses and what tells the router
     * never do, unless they stand in {@code extra_body}.
     *
     * @param parameter a key of {@code litellm_params}
     * @return whether it is sent
     */
    public static boolean sends(String parameter) {
        return !NotSent.ofDeployments(requireNonNull(parameter, "parameter"), null);
    }

    /**
     * Tells whether a field of a caller's body, or of a fallback target, can reach a provider. Credentials, addresses and what
     * tells the router never do.
     *
     * @param field a top-level field
     * @return whether it is sent
     */
    public static boolean sendsOfRequests(String field) {
        return !NotSent.OF_REQUESTS.contains(requireNonNull(field, "field"));
    }

    /**
     * Tells whether a header of a caller's request can reach a provider at all. Those that carry credentials, choose whose account is
     * used, or belong to the connection never do.
     *
     * @param header its name, in any case
     * @return whether it can
     */
    public static boolean passesHeader(String header) {
        return RequestHeaders.isPassed(requireNonNull(header, "header"));
    }

    /**
     * Tells whether a parameter of a deployment, or of a fallback target, looks like a credential, by its name in whichever spelling
     * or by its value. One that does is never sent, unless it stands in {@code extra_body}.
     *
     * @param parameter its name
     * @param value its value; null when only the name is to be looked at
     * @return whether it looks like one
     */
    public static boolean looksLikeCredential(String parameter, @Nullable Object value) {
        return NotSent.isCredential(requireNonNull(parameter, "parameter"), value);
    }
}
