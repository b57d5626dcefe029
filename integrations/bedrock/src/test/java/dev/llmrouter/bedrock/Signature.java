package dev.llmrouter.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a server of AWS does with a request: makes its signature once more, from what has arrived, and compares. Written from AWS's page on version 4. */
record Signature(String accessKey, String scope, boolean good) {
    private static final Pattern AUTHORIZATION = Pattern.compile(
            "AWS4-HMAC-SHA256 Credential=([^/]+)/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})");

    static Signature of(HttpExchange exchange, byte[] body, String secretKey) {
        Matcher said = AUTHORIZATION.matcher(
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        if (!said.matches()) {
            return new Signature("", "", false);
        }
        String scope = said.group(2);
        String date = exchange.getRequestHeaders().getFirst("X-Amz-Date");
        String toSign = "AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n"
                + hash(canonical(exchange, body, said.group(3)).getBytes(UTF_8));
        byte[] key = ("AWS4" + secretKey).getBytes(UTF_8);
        for (String part : scope.split("/", -1)) {
            key = mac(key, part);
        }
        String signature = HexFormat.of().formatHex(mac(key, toSign));
        return new Signature(said.group(1), scope, signature.equals(said.group(4)));
    }

    private static String canonical(HttpExchange exchange, byte[] body, String signedHeaders) {
        StringBuilder headers = new StringBuilder();
        TreeMap<String, String> sorted = new TreeMap<>();
        List.of(signedHeaders.split(";", -1))
                .forEach(name -> sorted.put(
                        name.toLowerCase(Locale.ROOT),
                        exchange.getRequestHeaders().getFirst(name).strip()));
        sorted.forEach(
                (name, value) -> headers.append(name).append(':').append(value).append('\n'));
        String path = String.join(
                "/",
                Arrays.stream(exchange.getRequestURI().getRawPath().split("/", -1))
                        .map(segment -> URLEncoder.encode(segment, UTF_8).replace("+", "%20"))
                        .toList());
        String query = exchange.getRequestURI().getRawQuery();
        return exchange.getRequestMethod() + "\n" + path + "\n" + (query == null ? "" : query) + "\n" + headers + "\n"
                + signedHeaders + "\n" + hash(body);
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
