package dev.llmrouter.internal.dialect;

/** Whose a host is. Stateless. */
public final class Hosts {
    private Hosts() {}

    /** Whether a host is a domain or lies below it, as {@code eu.api.openai.com} below {@code api.openai.com}. */
    public static boolean isWithin(String host, String domain) {
        return !domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain));
    }
}
