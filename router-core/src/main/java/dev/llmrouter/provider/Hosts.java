package dev.llmrouter.provider;

import java.util.Locale;

/** The hosts of addresses, which need not be valid. Stateless. */
final class Hosts {
    private Hosts() {}

    /** The host of an address, in small letters; empty when there is none. */
    static String of(String address) {
        int scheme = address.indexOf("://");
        int start = scheme < 0 ? 0 : scheme + 3;
        int end = start;
        // Not by a regular expression: this is asked for each streamed attempt.
        while (end < address.length() && "/?#".indexOf(address.charAt(end)) < 0) {
            end++;
        }
        String authority = address.substring(start, end);
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        int port = host.lastIndexOf(':');
        return (port < 0 ? host : host.substring(0, port)).toLowerCase(Locale.ROOT);
    }

    /** Whether a host is a domain or lies below it, as {@code eu.api.openai.com} below {@code api.openai.com}. */
    static boolean isWithin(String host, String domain) {
        return !domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain));
    }
}
