package dev.llmrouter.examples;

import com.sun.net.httpserver.HttpServer;
import dev.llmrouter.examples.quickstart.Scenes;
import dev.llmrouter.server.RouterHttpHandler;
import dev.llmrouter.server.console.RouterConsole;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What a router does, to look at: the providers of the quickstart fail one after the other, again and again, while requests go on. Argument:
 * {@code --port 4100}.
 */
public final class LivePage {
    private LivePage() {}

    /**
     * Shows the page until the process ends.
     *
     * @param args see above
     * @throws IOException if the port cannot be opened
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> words = List.of(args);
        int port = words.indexOf("--port");
        try (Scenes scenes = Scenes.start(Quickstart.yaml());
                RouterConsole console = RouterConsole.of(scenes.router())) {
            HttpServer server = RouterHttpHandler.start(
                    console,
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), port < 0 ? 4100 : Integer.parseInt(words.get(port + 1))));
            System.out.println("The page is at http://localhost:"
                    + server.getAddress().getPort() + "/ and as text at" + " /console.txt; Ctrl-C ends it");
            scenes.play();
        }
    }
}
