package dev.llmrouter.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Bedrock's and STS's endpoints on this machine: they check signatures as AWS does, and answer as its pages say. */
final class AwsServer implements AutoCloseable {
    static final String ROLE_SECRET = "role-secret";

    private final HttpServer server;
    private final String secretKey;
    final List<Signature> signatures = new CopyOnWriteArrayList<>();
    final List<String> tokens = new CopyOnWriteArrayList<>();
    final List<String> stsForms = new CopyOnWriteArrayList<>();

    AwsServer(String secretKey) throws IOException {
        this.secretKey = secretKey;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/model/", this::converse);
        server.createContext("/", this::sts);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void converse(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Signature signature = Signature.of(exchange, body, secretKey);
        signatures.add(signature);
        tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Security-Token")));
        if (signature.good()) {
            answer(exchange, 200, "application/json", """
                    {"output":{"message":{"role":"assistant","content":[{"text":"Hello"}]}},"stopReason":"end_turn",
                     "usage":{"inputTokens":3,"outputTokens":1,"totalTokens":4},"metrics":{"latencyMs":5}}""");
        } else {
            exchange.getResponseHeaders()
                    .set("x-amzn-errortype", "InvalidSignatureException:http://internal.amazon.com/");
            answer(
                    exchange,
                    403,
                    "application/json",
                    "{\"message\":\"The request signature we calculated does not match\"}");
        }
    }

    private void sts(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        stsForms.add(form);
        String action = form.contains("AssumeRoleWithWebIdentity") ? "AssumeRoleWithWebIdentity" : "AssumeRole";
        answer(exchange, 200, "text/xml", """
                <%1$sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><%1$sResult><Credentials>
                <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>%2$s</SecretAccessKey>
                <SessionToken>role-token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
                </Credentials></%1$sResult></%1$sResponse>""".formatted(action, ROLE_SECRET));
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("content-type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    List<String> accessKeys() {
        List<String> keys = new ArrayList<>();
        signatures.forEach(signature -> keys.add(signature.accessKey()));
        return keys;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
