package dev.llmrouter.provider;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.transport.TransportRequest;
import java.util.Map;
import java.util.Optional;

/**
 * Brings the credentials of a cloud whose requests are signed, or carry a token that is fetched and expires. The provider writes the request;
 * the signer adds what proves who sends it. A module that brings one lists it in {@code META-INF/services/dev.llmrouter.provider.RequestSigner},
 * and as {@code provides} in its {@code module-info}. Thread-safe; one serves all deployments of its cloud.
 *
 * <p>Credentials are cached, and renewed before they expire by another thread than that of a request; {@link CredentialCache} does both. Neither
 * they nor what is made of them stands in a message, a log or a {@code toString}.
 */
public interface RequestSigner {
    /** {@return the cloud: {@link #AWS}, {@link #GOOGLE} or {@link #ENTRA}} */
    String cloud();

    /** Amazon Web Services: signature version 4. */
    String AWS = "aws";

    /** Google Cloud: OAuth tokens. */
    String GOOGLE = "google";

    /** Microsoft Entra ID: OAuth tokens. */
    String ENTRA = "entra";

    /**
     * Tells what a deployment lacks, without a look at anything outside the process.
     *
     * @param deployment one of this cloud
     * @return what to set or to add, such as a setting or an artifact; empty when nothing is missing
     */
    Optional<String> missing(Deployment deployment);

    /**
     * Makes the headers that prove who sends a request. Called for every attempt, on the thread that sends it, with the bytes that are sent.
     *
     * @param request all of the request; what is signed of it must not change afterwards
     * @param scope what the proof is for
     * @param deployment where it goes
     * @return the headers to add; they replace those of the same name
     * @throws IllegalStateException if there are no credentials now; the attempt fails, and another deployment is tried
     */
    Map<String, String> headers(TransportRequest request, Scope scope, Deployment deployment);

    /**
     * The service and region for which a signature or token is valid.
     *
     * @param service the name under which AWS knows the service, such as {@code bedrock}; else the scope of a token
     * @param region the region of the service; empty where there is none
     */
    record Scope(String service, String region) {}
}
