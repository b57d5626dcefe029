package dev.llmrouter.catalog;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a provider: {@code http} or {@code https}, a host, a path, perhaps a query. Checked when it
 * is made, and made longer by whole segments of its path only, so that no name can lead to another place.
 * Immutable.
 *
 * <p>User, password and query can be credentials: they are sent, and never shown.
 */
public final class Address {
    private static final String EXPECTED = "expected an address such as https://host/path, and this one ";
    private static final int HIGHEST_PORT = 65_535;
    /**
     * The authority: perhaps a user, a host or an IPv6 address, perhaps a port. Hosts of containers have
     * underscores.
     */
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:.*@)?([\\p{L}\\p{N}._~-]+|\\[[0-9A-Fa-f:.%A-Za-z]+])(?::(\\d{0,5}))?");

    private static final Pattern NOT_SHOWN = Pattern.compile("[?#].*", Pattern.DOTALL);
    private static final String UNRESERVED = "-._~";
    private static final String HEX = "0123456789ABCDEF";

    /** Scheme and authority. */
    private final String origin;
    /** Empty, or with a slash before it and none behind it. */
    private final String path;
    /** Empty, or with its question mark. */
    private final String query;

    private final String host;

    private Address(String origin, String path, String query, String host) {
        this.origin = origin;
        this.path = path;
        this.query = query;
        this.host = host;
    }

    /**
     * Reads an address.
     *
     * @param text such as {@code https://host/path}; slashes at the path's end are dropped, the query is kept
     * @return the address
     * @throws IllegalArgumentException if it is none; the message says what is wrong with it, and never
     *     quotes it
     */
    public static Address of(String text) {
        String stripped = requireNonNull(text, "text").strip();
        URI uri;
        try {
            uri = new URI(stripped);
        } catch (URISyntaxException e) {
            // Not the exception's words: they quote the address, whose query may be a key.
            throw wrong(stripped.contains("://") ? "has a character that no address has" : "has no scheme");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        String authority = uri.getRawAuthority();
        boolean web = scheme.equals("http") || scheme.equals("https");
        if (!web) {
            // "localhost:8000" is a scheme to a parser of addresses.
            throw wrong(stripped.contains("://") ? "is neither http nor https" : "has no scheme");
        }
        if (authority == null) {
            throw wrong("has no host");
        }
        if (uri.getRawFragment() != null) {
            throw wrong("has a #fragment, which is never sent");
        }
        Matcher parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            throw wrong("has no host that can be called");
        }
        String port = parts.group(2);
        if (port != null && !port.isEmpty() && Integer.parseInt(port) > HIGHEST_PORT) {
            throw wrong("has a port above " + HIGHEST_PORT);
        }
        String query = uri.getRawQuery();
        return new Address(
                scheme + "://" + authority,
                withoutSlashes(uri.getRawPath()),
                query == null ? "" : "?" + query,
                parts.group(1).toLowerCase(Locale.ROOT));
    }

    /**
     * Reads an address that may be none.
     *
     * @param text such as {@code https://host/path}
     * @return the address; empty when it is none
     */
    public static Optional<Address> find(String text) {
        try {
            return Optional.of(of(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(EXPECTED + what);
    }

    static String withoutSlashes(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /** {@return the host in lower case; an IPv6 address with its brackets} */
    public String host() {
        return host;
    }

    /** {@return the port; where none is written, that of the scheme} */
    public int port() {
        int start = Math.max(origin.indexOf("://") + 3, origin.lastIndexOf('@') + 1);
        String digits = origin.substring(start).replaceFirst("^(?:\\[[^]]*]|[^:]*):?", "");
        if (!digits.isEmpty()) {
            return Integer.parseInt(digits);
        }
        return origin.startsWith("http://") ? 80 : 443;
    }

    /** {@return the path as it is sent: empty, or with a slash before it and none behind it} */
    public String path() {
        return path;
    }

    /**
     * Reads a parameter of the query.
     *
     * @param name its name
     * @return its value, as it is sent; empty when it is not there
     */
    public Optional<String> parameter(String name) {
        for (String pair : query.isEmpty() ? new String[0] : query.substring(1).split("&", -1)) {
            if (pair.startsWith(name + "=") && pair.length() > name.length() + 1) {
                return Optional.of(pair.substring(name.length() + 1));
            }
        }
        return Optional.empty();
    }

    /**
     * The address with another path.
     *
     * @param value empty, or a path that begins with a slash, as it is sent
     * @return a copy
     * @throws IllegalArgumentException if it is no path
     */
    public Address withPath(String value) {
        boolean begins = value.isEmpty() || value.startsWith("/");
        if (!begins || value.chars().anyMatch(c -> c <= ' ' || c == '?' || c == '#')) {
            throw new IllegalArgumentException("expected a path that begins with a slash and has no query");
        }
        return new Address(origin, withoutSlashes(value), query, host);
    }

    /**
     * The address with segments behind its path, which are the library's own words or those of a
     * configuration.
     *
     * @param segments such as {@code chat/completions}, already as they are sent
     * @return a copy
     */
    public Address resolve(String segments) {
        return new Address(origin, path + "/" + segments, query, host);
    }

    /**
     * The address with one segment behind its path, whatever the name is: all that would end a segment is
     * encoded.
     *
     * @param name any name, such as one that a caller has chosen
     * @return a copy
     * @throws IllegalArgumentException if the name is empty, {@code .} or {@code ..}: no encoding makes a
     *     segment of these
     */
    public Address segment(String name) {
        return resolve(encodedSegment(name));
    }

    /**
     * The address with one more parameter behind its query.
     *
     * @param name its name
     * @param value its value, encoded here; the parameter takes the place of one of the same name
     * @return a copy
     */
    public Address withParameter(String name, String value) {
        String others = withoutParameter(name).query;
        return new Address(
                origin, path, (others.isEmpty() ? "?" : others + "&") + encoded(name) + "=" + encoded(value), host);
    }

    /**
     * The address without a parameter of its query.
     *
     * @param name its name
     * @return a copy
     */
    public Address withoutParameter(String name) {
        if (query.isEmpty()) {
            return this;
        }
        StringBuilder kept = new StringBuilder();
        for (String pair : query.substring(1).split("&", -1)) {
            if (!pair.isEmpty() && !pair.equals(name) && !pair.startsWith(name + "=")) {
                kept.append(kept.length() == 0 ? "?" : "&").append(pair);
            }
        }
        return new Address(origin, path, kept.toString(), host);
    }

    /** {@return the whole address, as it is sent; its user and its query can be credentials} */
    public String reveal() {
        return origin + path + query;
    }

    /** {@return the address as people may see it: without its user, password and query} */
    public String shown() {
        return shown(origin + path);
    }

    /**
     * An address as people may see it.
     *
     * @param text an address, or anything that stands in the place of one
     * @return the text without user, password, query and fragment
     */
    public static String shown(String text) {
        String place = NOT_SHOWN.matcher(text).replaceFirst("");
        int scheme = place.indexOf("//");
        int start = scheme < 0 ? 0 : scheme + 2;
        int slash = place.indexOf('/', start);
        int user = place.lastIndexOf('@', slash < 0 ? place.length() : slash) + 1;
        return user <= start ? place : place.substring(0, start) + place.substring(user);
    }

    /**
     * Makes one segment of a path out of any name.
     *
     * @param name such as one that a caller has chosen
     * @return the name, with all that would end a segment encoded
     * @throws IllegalArgumentException if the name is empty, {@code .} or {@code ..}
     */
    public static String encodedSegment(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException(
                    "a model's name is a part of the provider's address here, and cannot be empty, '.' or '..'");
        }
        return encoded(name);
    }

    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || UNRESERVED.indexOf(c) >= 0;
            if (plain) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
            }
        }
        return encoded.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Address that && reveal().equals(that.reveal());
    }

    @Override
    public int hashCode() {
        return reveal().hashCode();
    }

    /** {@return the same as {@link #shown()}} */
    @Override
    public String toString() {
        return shown();
    }
}
