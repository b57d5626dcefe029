package dev.llmrouter.server;

import jakarta.servlet.ServletRegistration;
import java.nio.file.Path;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.context.support.GenericWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;

/** Beside the DispatcherServlet of Spring MVC, in Tomcat, as an initializer of a web application registers it. */
class SpringMvcTest extends ServerContract {
    private final Path directory;

    SpringMvcTest(@TempDir Path directory) {
        this.directory = directory;
        Logger.getLogger("org.apache").setLevel(Level.SEVERE);
        Logger.getLogger("org.springframework").setLevel(Level.WARNING);
    }

    @Override
    Started start(RouterHandler handler) throws Exception {
        return started(handler, "/app", "/*");
    }

    private Started started(RouterHandler handler, String application, String path) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.toString());
        tomcat.setPort(0);
        Context tomcatContext = tomcat.addContext("", directory.toString());
        tomcatContext.addServletContainerInitializer(
                (classes, context) -> {
                    context.addServlet("spring", new DispatcherServlet(new GenericWebApplicationContext()))
                            .addMapping(application + "/*");
                    ServletRegistration.Dynamic servlet = context.addServlet("router", new RouterServlet(handler));
                    servlet.addMapping(path);
                    servlet.setAsyncSupported(true);
                },
                Set.of());
        tomcat.start();
        return new Started(tomcat.getConnector().getLocalPort(), () -> {
            tomcat.stop();
            tomcat.destroy();
        });
    }

    @Test
    void servletBelowAPath_servesWhatIsBelowIt() throws Exception {
        mounted(handler -> started(handler, "", "/llm/*"));
    }
}
