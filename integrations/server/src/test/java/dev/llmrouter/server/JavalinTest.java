package dev.llmrouter.server;

import io.javalin.Javalin;
import org.eclipse.jetty.ee10.servlet.ServletHolder;

/** In Javalin, which keeps the root for its own handlers. */
class JavalinTest extends ServerContract {
    @Override
    Started start(RouterHandler handler) {
        Javalin app = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.modifyServletContextHandler(context -> {
                ServletHolder servlet = new ServletHolder(new RouterServlet(handler));
                servlet.setAsyncSupported(true);
                context.addServlet(servlet, "/llm/*");
            });
        });
        app.start("127.0.0.1", 0);
        return new Started(app.port(), "/llm", app::stop);
    }
}
