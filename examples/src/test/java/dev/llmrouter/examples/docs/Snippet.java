package dev.llmrouter.examples.docs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A Java block of a page, compiled in memory. Statements are put into a method, members into a class, with
 * the imports that a reader's IDE would add. A comment {@code with:} before a block has members that readers
 * need not see.
 */
final class Snippet {
    private static final List<String> IMPORTS = List.of(
            "com.sun.net.httpserver.HttpServer",
            "dev.langchain4j.agent.tool.Tool",
            "dev.langchain4j.exception.RateLimitException",
            "dev.langchain4j.model.chat.*",
            "dev.langchain4j.model.embedding.*",
            "dev.langchain4j.model.openai.*",
            "dev.langchain4j.service.AiServices",
            "dev.llmrouter.*",
            "dev.llmrouter.call.*",
            "dev.llmrouter.catalog.*",
            "dev.llmrouter.config.*",
            "dev.llmrouter.error.*",
            "dev.llmrouter.event.*",
            "dev.llmrouter.exchange.*",
            "dev.llmrouter.micrometer.*",
            "dev.llmrouter.langchain4j.*",
            "dev.llmrouter.okhttp.*",
            "dev.llmrouter.opentelemetry.*",
            "dev.llmrouter.policy.*",
            "dev.llmrouter.provider.*",
            "dev.llmrouter.redis.*",
            "dev.llmrouter.server.*",
            "dev.llmrouter.server.console.*",
            "dev.llmrouter.snapshot.*",
            "dev.llmrouter.strategy.*",
            "dev.llmrouter.testing.*",
            "dev.llmrouter.testing.contract.*",
            "dev.llmrouter.testing.provider.*",
            "dev.llmrouter.testing.simulation.*",
            "dev.llmrouter.testing.store.*",
            "dev.llmrouter.time.*",
            "dev.llmrouter.transport.*",
            "dev.llmrouter.usage.*",
            "io.javalin.Javalin",
            "io.micrometer.core.instrument.MeterRegistry",
            "io.micrometer.core.instrument.Tag",
            "io.micrometer.observation.ObservationRegistry",
            "io.opentelemetry.api.OpenTelemetry",
            "java.io.*",
            "java.net.InetSocketAddress",
            "java.nio.file.*",
            "java.time.Duration",
            "java.util.*",
            "java.util.concurrent.*",
            "java.util.function.Supplier",
            "org.eclipse.jetty.ee10.servlet.ServletHolder",
            "org.junit.jupiter.api.*",
            "org.springframework.web.reactive.function.server.*",
            "static org.junit.jupiter.api.Assertions.*");

    private static final Pattern TYPE =
            Pattern.compile("(?m)^(?:public |final |abstract |static )*(?:class|interface|record|enum) \\w+");
    private static final Pattern MEMBERS = Pattern.compile("(?m)^@(?:Test|Override)\\b");
    private static final JavaCompiler COMPILER = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());

    private final Page.Block block;
    private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

    Snippet(Page.Block block) {
        this.block = block;
    }

    /** Compiles; returns the compiler's errors. */
    String compile() throws IOException {
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files = COMPILER.getStandardFileManager(null, null, null)) {
            List<String> options =
                    List.of("-proc:none", "-Xlint:none", "-classpath", System.getProperty("java.class.path"));
            COMPILER.getTask(complaints, new InMemory(files), null, options, null, List.of(new Source(source())))
                    .call();
        }
        return complaints.toString();
    }

    /** Runs the statements of a block that has been compiled. */
    void run() throws Throwable {
        ClassLoader loader = new ClassLoader(Snippet.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                ByteArrayOutputStream bytes = classes.get(name);
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, bytes.toByteArray(), 0, bytes.size());
            }
        };
        try {
            loader.loadClass("Snippet").getMethod("statements").invoke(null);
        } catch (InvocationTargetException e) {
            throw Objects.requireNonNull(e.getCause());
        }
    }

    private String source() {
        String hidden = block.note().startsWith("with:") ? block.note().substring("with:".length()) : "";
        boolean types = TYPE.matcher(block.text()).find();
        boolean members = types || MEMBERS.matcher(block.text()).find();
        return IMPORTS.stream().map(name -> "import " + name + ";").collect(Collectors.joining("\n"))
                + "\npublic class Snippet {\n"
                + "static Router router;\n"
                + hidden
                + (members ? block.text() : "public static void statements() throws Exception {\n" + block.text() + "}")
                + "\n}\n";
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Snippet.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        InMemory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + name), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return classes.computeIfAbsent(name, any -> new ByteArrayOutputStream());
                }
            };
        }
    }
}
