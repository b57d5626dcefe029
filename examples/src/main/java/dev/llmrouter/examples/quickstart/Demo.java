package dev.llmrouter.examples.quickstart;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.examples.quickstart.Screen.Colour;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.testing.provider.MockProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The show: six phases over real HTTP, each with one idea. What it prints was counted, not assumed. */
public final class Demo {
    /** Ten pictures a second look like motion. */
    private static final long FRAME_MILLIS = 100;
    /** A phase that takes longer is broken. */
    private static final double LONGEST_PHASE_SECONDS = 20;
    /** Width of a line of prose, so that it stays within 100 columns. */
    private static final int PROSE = 92;

    /** The most frequent ones; more do not fit into a line. */
    private static final int MOVES = 2;

    private final Screen screen;
    private final Regions regions;
    private final Story story;
    private final Router router;
    private final Traffic traffic;
    private final Plain plain;
    private final Panel panel;
    private final Comparison comparison;
    private final boolean quick;
    private int phases;
    private String phase = "";

    private Demo(
            Screen screen, Regions regions, Story story, Router router, Traffic traffic, Plain plain, boolean quick) {
        this.screen = screen;
        this.regions = regions;
        this.story = story;
        this.router = router;
        this.traffic = traffic;
        this.plain = plain;
        this.quick = quick;
        panel = new Panel(screen, story);
        comparison = new Comparison(screen);
    }

    /**
     * Runs the show.
     *
     * @param screen where to show it
     * @param yaml the configuration
     * @param quick whether with fewer requests
     * @return the exit status of the process: 1 when a request was not answered
     */
    public static int run(Screen screen, Path yaml, boolean quick) {
        Story story = new Story();
        try (Regions regions = new Regions();
                Router router = Router.fromYaml(yaml)
                        .environment(regions.environment())
                        .listener(story)
                        .build();
                Traffic traffic = new Traffic(router);
                Plain plain = new Plain()) {
            new Demo(screen, regions, story, router, traffic, plain, quick).play();
            return story.all().failed() == 0 ? 0 : 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private void play() throws InterruptedException {
        long start = System.nanoTime();
        screen.line("Four providers run on this machine; the router is configured by examples/quickstart.yaml.");
        screen.line("The same requests go to a second set of these providers without the router.");
        // The first calls of a process load classes; no deployment should look slow for that.
        traffic.warmUp("small", 40);
        story.forget();
        share();
        burst();
        quota();
        hang();
        outage();
        stream();
        Summary summary = new Summary(screen);
        summary.show(story.all(), (System.nanoTime() - start) / 1e9);
        comparison.show();
        summary.whatNext();
    }

    private void share() throws InterruptedException {
        Tally tally = title("One model name, three deployments", "Each gets its share by its limit: 60, 40 and 20.");
        int requests = quick ? 24 : 60;
        traffic.paced(requests, 40);
        plain.paced(requests, 40);
        watch(tally, requests, () -> true);
        fact(tally.asked("gpt-4") + " of them asked for gpt-4, an alias: the same three answered");
        contrast(tally);
    }

    private void burst() throws InterruptedException {
        await(this::allInRotation);
        long refused = regions.rateLimited();
        Tally tally = title(
                "A burst of twice what the limits allow",
                "The router knows the limits: requests wait for room, instead of being refused.");
        int requests = quick ? 130 : 240;
        traffic.burst(requests);
        watch(tally, requests, () -> true);
        fact(tally.waited() + " waited for room, the longest for " + Story.seconds(tally.longestWait())
                + "; refused by a provider: " + (regions.rateLimited() - refused));
        // Not beside the router's: two bursts at once would measure this machine.
        plain.burst(requests);
        contrast(tally);
    }

    private void quota() throws InterruptedException {
        await(this::allInRotation);
        // What went before must have left the windows, or us-east would ask for a rest too short to be seen.
        TimeUnit.NANOSECONDS.sleep(Regions.WINDOW.toNanos());
        Tally tally = title(
                "Another program uses up the quota of us-east",
                "A 429 moves the request on, and us-east rests for as long as it asked.");
        int requests = quick ? 60 : 90;
        traffic.otherProgram(regions.us, Regions.US_LIMIT);
        traffic.otherProgram(plain.regions.us, Regions.US_LIMIT);
        traffic.paced(requests, 30);
        plain.paced(requests, 30);
        watch(tally, requests, this::allInRotation);
        fact(tally.failures("us-east", FailureKind.RATE_LIMITED) + " refused and made elsewhere: " + moves(tally));
        contrast(tally);
    }

    private void hang() throws InterruptedException {
        await(this::allInRotation);
        Tally tally =
                title("eu-west hangs", "It takes requests and answers none. Each waits 1.2 s, then asks another.");
        int requests = quick ? 80 : 100;
        List.of(regions, plain.regions).forEach(each -> each.eu.hang());
        traffic.paced(requests, 25);
        plain.paced(requests, 25);
        watch(tally, requests, () -> {
            if (tally.cooldowns("eu-west") > 0 && callsInFlight("eu-west") == 0) {
                List.of(regions, plain.regions).forEach(each -> each.eu.healthy());
            }
            return allInRotation();
        });
        List.of(regions, plain.regions).forEach(each -> each.eu.healthy());
        fact(tally.failures("eu-west", FailureKind.TIMEOUT) + " attempts timed out and were made elsewhere: "
                + moves(tally));
        contrast(tally);
    }

    private void outage() throws InterruptedException {
        await(this::allInRotation);
        Tally tally = title("All three are down", "Requests fall back to another model: small, on self-hosted.");
        int requests = quick ? 20 : 40;
        List<MockProvider> members = Stream.of(regions, plain.regions)
                .flatMap(each -> each.groupMembers().stream())
                .toList();
        members.forEach(provider -> provider.failNext(Long.MAX_VALUE, 503));
        traffic.paced(requests, 25);
        plain.paced(requests, 25);
        watch(tally, requests, () -> true);
        fact(tally.fallbacks() + " fell back and were answered by self-hosted");
        contrast(tally);
        members.forEach(MockProvider::healthy);
    }

    private void stream() throws InterruptedException {
        await(() -> cooling() < regions.groupMembers().size());
        title("A streamed answer", "The first of the three is back; its words are printed as they come.");
        long start = System.nanoTime();
        try (ModelStream stream = router.stream(ModelRequest.chat("gpt-4", "What do you do?"))) {
            long first = System.nanoTime() - start;
            Prose prose = new Prose(screen, PROSE);
            for (StreamEvent event : stream) {
                prose.add(event.text());
            }
            prose.end();
            fact("first words from " + stream.deploymentId() + " after " + first / 1_000_000 + " ms; "
                    + stream.usage().inputTokens() + " tokens in, "
                    + stream.usage().outputTokens() + " out");
        }
    }

    private Tally title(String what, String how) throws InterruptedException {
        screen.line("");
        phase = ++phases + " " + what;
        screen.line(screen.paint(Colour.BOLD, phase));
        screen.line("  " + screen.paint(Colour.DIM, how));
        return story.begin();
    }

    /** Draws until every request of the phase has ended and something else is so too. */
    private void watch(Tally tally, int requests, BooleanSupplier also) throws InterruptedException {
        boolean over = also.getAsBoolean();
        while (!(over && tally.ended() >= requests) && story.seconds() < LONGEST_PHASE_SECONDS) {
            over = also.getAsBoolean();
            screen.frame(panel.lines(tally, requests));
            TimeUnit.MILLISECONDS.sleep(FRAME_MILLIS);
        }
        screen.line(String.join(System.lineSeparator(), panel.lines(tally, requests)));
    }

    /** So that one phase does not spoil the next. */
    private void await(BooleanSupplier condition) throws InterruptedException {
        story.begin();
        while (!condition.getAsBoolean() && story.seconds() < LONGEST_PHASE_SECONDS) {
            screen.frame(panel.news());
            TimeUnit.MILLISECONDS.sleep(FRAME_MILLIS);
        }
        if (!story.news().isEmpty()) {
            screen.line(String.join(System.lineSeparator(), panel.news()));
        }
    }

    private boolean allInRotation() {
        return cooling() == 0;
    }

    private long cooling() {
        return router.snapshot().deployments().stream()
                .filter(each -> each.cooldown().isPresent())
                .count();
    }

    private long callsInFlight(String deployment) {
        return router.snapshot().deployments().stream()
                .filter(each -> each.id().equals(deployment))
                .mapToLong(DeploymentSnapshot::callsInFlight)
                .sum();
    }

    private static String moves(Tally tally) {
        return tally.moves().entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(MOVES)
                .map(move -> move.getKey() + " ×" + move.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Waits until the requests without the router have ended too. */
    private void contrast(Tally tally) {
        screen.line("    " + screen.paint(Colour.DIM, comparison.add(phase, tally, plain.ended())));
    }

    private void fact(String text) {
        screen.line("  " + screen.paint(Colour.GREEN, "→ ") + text);
    }
}
