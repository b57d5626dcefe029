package dev.llmrouter.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/** The one script that does an exchange. Immutable. */
final class Script {
    private static final String RESOURCE = "exchange.lua";

    private final byte[] text;
    private final byte[] digest;

    private Script(byte[] text) {
        this.text = text;
        this.digest = sha1(text);
    }

    static Script load() {
        return of(text());
    }

    static Script of(String text) {
        return new Script(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text() {
        try (InputStream in = Script.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(
                        "router-redis has lost its " + RESOURCE + ": pack its jar with all resources");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for the script by its digest, and sends it where Redis does not have it: after a restart, a failover or SCRIPT FLUSH. */
    Object run(UnifiedJedis redis, List<byte[]> keys, List<byte[]> arguments) {
        try {
            return redis.evalsha(digest, keys, arguments);
        } catch (JedisNoScriptException e) {
            return redis.eval(text, keys, arguments);
        }
    }

    private static byte[] sha1(byte[] text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text);
            return HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
