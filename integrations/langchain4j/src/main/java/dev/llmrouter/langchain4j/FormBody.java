package dev.llmrouter.langchain4j;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.langchain4j.http.client.FormDataFile;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.UUID;

/** A form with files, as bytes, with a random boundary that does not occur in the content. */
record FormBody(String boundary, byte[] bytes) {
    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    static FormBody of(Map<String, String> fields, Map<String, FormDataFile> files) {
        String boundary = "llm-router-" + UUID.randomUUID();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fields.forEach((name, value) -> part(out, boundary, "name=\"" + quoted(name) + '"', "", value.getBytes(UTF_8)));
        files.forEach((name, file) -> {
            String named = "name=\"" + quoted(name) + "\"; filename=\"" + quoted(file.fileName()) + '"';
            String type = file.contentType() == null || file.contentType().isBlank()
                    ? ""
                    : "Content-Type: " + file.contentType() + "\r\n";
            part(out, boundary, named, type, file.content());
        });
        out.writeBytes(("--" + boundary + "--\r\n").getBytes(UTF_8));
        return new FormBody(boundary, out.toByteArray());
    }

    private static void part(ByteArrayOutputStream out, String boundary, String named, String type, byte[] content) {
        out.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; " + named + "\r\n" + type + "\r\n")
                .getBytes(UTF_8));
        out.writeBytes(content);
        out.writeBytes("\r\n".getBytes(UTF_8));
    }

    /** As browsers do. */
    private static String quoted(String name) {
        return name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
    }
}
