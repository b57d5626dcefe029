package dev.llmrouter.server;

import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.io.TempDir;

/** In Tomcat. */
class RouterServletTest extends ServerContract {
    private final Path directory;

    RouterServletTest(@TempDir Path directory) {
        this.directory = directory;
        Logger.getLogger("org.apache").setLevel(Level.SEVERE);
    }

    @Override
    Started start(RouterHandler handler) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.toString());
        tomcat.setPort(0);
        Context context = tomcat.addContext("", directory.toString());
        Wrapper servlet = Tomcat.addServlet(context, "router", new RouterServlet(handler));
        servlet.setAsyncSupported(true);
        servlet.addMapping("/*");
        tomcat.start();
        return new Started(tomcat.getConnector().getLocalPort(), () -> {
            tomcat.stop();
            tomcat.destroy();
        });
    }
}
