package dev.llmrouter.examples.quickstart;

import dev.llmrouter.Router;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The quickstart's providers and their failures, in a loop, for who wants to look at a router for longer. */
public final class Scenes implements AutoCloseable {
    private static final int PER_SECOND = 24;
    private static final int SECONDS = 15;

    private final Regions regions = new Regions();
    private final Router router;
    private final Traffic traffic;

    private Scenes(Path yaml) {
        router = Router.fromYaml(yaml).environment(regions.environment()).build();
        traffic = new Traffic(router);
    }

    /**
     * Starts the providers and a router in front of them.
     *
     * @param yaml {@code quickstart.yaml}
     * @return the scenes; close them
     */
    public static Scenes start(Path yaml) {
        return new Scenes(yaml);
    }

    /** {@return the router that the requests go through} */
    public Router router() {
        return router;
    }

    /**
     * Plays the scenes until the thread is interrupted.
     *
     * @throws InterruptedException when it is
     */
    public void play() throws InterruptedException {
        while (true) {
            scene(() -> {});
            scene(() -> regions.us.overload(503));
            scene(regions.us::healthy);
            scene(regions.openai::revokeKey);
            scene(regions.openai::healthy);
            scene(regions.eu::hang);
            scene(regions.eu::healthy);
        }
    }

    private void scene(Runnable change) throws InterruptedException {
        change.run();
        traffic.paced(PER_SECOND * SECONDS, PER_SECOND);
        TimeUnit.SECONDS.sleep(SECONDS);
    }

    @Override
    public void close() {
        traffic.close();
        router.close();
        regions.close();
    }
}
