package dev.llmrouter.cli;

import com.sun.net.httpserver.HttpServer;
import dev.llmrouter.Router;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.server.RouterHandler;
import dev.llmrouter.server.RouterHttpHandler;
import dev.llmrouter.server.console.RouterConsole;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves a configuration on this machine, for a desk: callers need no key. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Serves a configuration on this machine, for a desk. Asks no caller for a key.")
final class ServeCommand implements Callable<Integer> {
    @Mixin
    Configuration configuration = new Configuration();

    @Option(names = "--port", description = "Where to listen (default: ${DEFAULT-VALUE}).")
    int port = 4000;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Router router = Router.fromYaml(configuration.file)
                        .environment(configuration.environment())
                        .build();
                RouterConsole console = RouterConsole.of(router)) {
            HttpServer server = RouterHttpHandler.start(
                    RouterHandler.of(router), new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            server.createContext("/console", RouterHttpHandler.of(console));
            spec.commandLine()
                    .getOut()
                    .println("Serving " + router.models().names() + " at http://localhost:"
                            + server.getAddress().getPort() + "/v1, and what it does at /console; Ctrl-C ends it");
            spec.commandLine().getOut().flush();
            Thread.currentThread().join();
            return 0;
        } catch (RouterException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 2;
        }
    }
}
