package dev.llmrouter.catalog;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A credential that does not print itself. Immutable; compared in constant time. */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /**
     * Wraps a credential.
     *
     * @param value the credential as the provider expects it
     * @return the wrapped credential
     */
    public static Secret of(String value) {
        return new Secret(requireNonNull(value, "value"));
    }

    /** {@return the credential itself; the only way to it} */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** {@return always {@code ***}} */
    @Override
    public String toString() {
        return "***";
    }
}
