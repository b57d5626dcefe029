package dev.llmrouter.internal.dialect.cloud;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.provider.RequestSigner;
import dev.llmrouter.transport.TransportRequest;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The signers that modules bring. Thread-safe. */
public final class Signers {
    private static final Logger log = LoggerFactory.getLogger(Signers.class);
    private static final Map<String, RequestSigner> BY_CLOUD = new ConcurrentHashMap<>();

    static {
        Iterator<RequestSigner> signers = ServiceLoader.load(RequestSigner.class, Signers.class.getClassLoader())
                .iterator();
        while (found(signers)) {
            add(signers);
        }
    }

    private Signers() {}

    /** A broken list of signers ends the search. */
    private static boolean found(Iterator<RequestSigner> signers) {
        try {
            return signers.hasNext();
        } catch (ServiceConfigurationError | LinkageError broken) {
            log.warn("The signers of requests to clouds cannot be listed: {}", broken.toString());
            return false;
        }
    }

    /** One whose library is missing does not take the others away. */
    private static void add(Iterator<RequestSigner> signers) {
        try {
            RequestSigner signer = signers.next();
            BY_CLOUD.putIfAbsent(signer.cloud(), signer);
        } catch (ServiceConfigurationError | LinkageError broken) {
            log.warn("A signer of requests to a cloud cannot be used: {}", broken.toString());
        }
    }

    /**
     * What a deployment lacks whose requests are signed.
     *
     * @param cloud a constant of {@link RequestSigner}
     * @param artifact which one brings its signer
     * @param deployment one of the cloud's
     */
    public static Optional<String> missing(String cloud, String artifact, Deployment deployment) {
        RequestSigner signer = BY_CLOUD.get(cloud);
        return signer == null
                ? Optional.of("the artifact dev.llmrouter:" + artifact + " on the class path")
                : signer.missing(deployment);
    }

    /**
     * Signs what an attempt sends, byte for byte: with the method and the parameters of the caller, which the router adds.
     *
     * @param unsigned what the provider has written
     * @param scope what the signature is for
     */
    public static TransportRequest signed(
            String cloud, RequestSigner.Scope scope, ProviderCall call, TransportRequest unsigned) {
        RequestSigner signer = BY_CLOUD.get(cloud);
        if (signer == null) {
            throw new IllegalStateException("nothing on the class path signs requests to " + cloud);
        }
        TransportRequest sent = unsigned.withMethod(call.request().method())
                .withQuery(call.request().query());
        Map<String, String> headers = new LinkedHashMap<>(unsigned.headers());
        signer.headers(sent, scope, call.deployment()).forEach((name, value) -> {
            headers.keySet().removeIf(name::equalsIgnoreCase);
            headers.put(name, value);
        });
        return new TransportRequest(unsigned.url(), headers, unsigned.body(), unsigned.streamed());
    }
}
