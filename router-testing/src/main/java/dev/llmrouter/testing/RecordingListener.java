package dev.llmrouter.testing;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.AttemptInfo;
import dev.llmrouter.event.CooldownEnded;
import dev.llmrouter.event.CooldownStarted;
import dev.llmrouter.event.FellBack;
import dev.llmrouter.event.Operated;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.event.RequestPaused;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.event.WaitEnded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Writes down what a router does, a line for each event:
 *
 * <pre>
 * requestStarted gpt-4
 * attemptStarted 1 eu
 * attemptEnded 1 eu RATE_LIMITED 429
 * cooldownStarted eu RATE_LIMITED 5s
 * paused gpt-4 0.5s             (or: paused gpt-4 0.5s for room)
 * waitEnded gpt-4 0.2s         (after a pause for room)
 * fellBack gpt-4 -&gt; gpt-3.5
 * attemptStarted 2 us
 * attemptEnded 2 us success 200
 * requestEnded gpt-4 success
 * cooldownEnded eu
 * operated DRAINED eu by alice for 10s
 * reloaded
 * </pre>
 *
 * <p>Models are as the request asked for them. An outcome is written as it prints itself, with the provider's code where it has one.
 * Thread-safe; events of requests that go on at the same time are interleaved as they came.
 */
public final class RecordingListener implements RouterListener {
    private final List<String> events = new ArrayList<>(); // guarded by events
    private final List<String> violations = new ArrayList<>(); // guarded by events
    private final Pairs requests = new Pairs(); // guarded by events
    private final Pairs attempts = new Pairs(); // guarded by events
    private final Set<String> cooling = new HashSet<>(); // guarded by events

    /** Starts and ends of one sort, by id. */
    private static final class Pairs {
        final Set<String> known = new HashSet<>();
        final Set<String> open = new LinkedHashSet<>();

        boolean start(String id) {
            return known.add(id) && open.add(id);
        }

        boolean end(String id) {
            return open.remove(id);
        }
    }

    /** Makes a listener that has recorded nothing. */
    public RecordingListener() {}

    /** {@return what was recorded so far, oldest first} */
    public List<String> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /**
     * Checks that every start of a request or attempt has had exactly one end, that attempts lie within their request, and that no cooldown
     * ended that had not started. A cooldown may still go on.
     *
     * @throws AssertionError if that is not so; it names everything that is wrong, and what was recorded
     */
    public void assertBalanced() {
        synchronized (events) {
            List<String> wrong = new ArrayList<>(violations);
            requests.open.forEach(id -> wrong.add("request " + id + " has not ended"));
            attempts.open.forEach(id -> wrong.add("attempt " + id + " has not ended"));
            if (!wrong.isEmpty()) {
                throw new AssertionError("events are not balanced:\n  " + String.join("\n  ", wrong) + "\nheard:\n  "
                        + String.join("\n  ", events));
            }
        }
    }

    @Override
    public void requestStarted(RequestInfo request) {
        synchronized (events) {
            events.add("requestStarted " + request.model());
            expect(requests.start(id(request)), "request " + id(request) + " started twice");
        }
    }

    @Override
    public void requestEnded(RequestEnded event) {
        synchronized (events) {
            events.add("requestEnded " + event.request().model() + " "
                    + event.failure().map(FailureKind::name).orElse("success"));
            expect(requests.end(id(event.request())), "request " + id(event.request()) + " ended without going on");
            expect(
                    attempts.open.stream().noneMatch(attempt -> attempt.startsWith(id(event.request()) + ".")),
                    "request " + id(event.request()) + " ended before its attempts");
        }
    }

    @Override
    public void attemptStarted(AttemptInfo attempt) {
        synchronized (events) {
            events.add("attemptStarted " + attempt.number() + " " + attempt.deploymentId());
            expect(requests.open.contains(id(attempt.request())), "attempt " + id(attempt) + " is outside its request");
            expect(attempts.start(id(attempt)), "attempt " + id(attempt) + " started twice");
        }
    }

    @Override
    public void attemptEnded(AttemptEnded event) {
        synchronized (events) {
            events.add("attemptEnded " + event.attempt().number() + " "
                    + event.attempt().deploymentId() + " " + event.outcome());
            expect(attempts.end(id(event.attempt())), "attempt " + id(event.attempt()) + " ended without going on");
        }
    }

    @Override
    public void paused(RequestPaused event) {
        hear("paused " + event.request().model() + " " + text(event.length())
                + ((event.reason() == RequestPaused.Reason.ROOM) ? " for room" : ""));
    }

    @Override
    public void waitEnded(WaitEnded event) {
        hear("waitEnded " + event.request().model() + " " + text(event.waited()));
    }

    @Override
    public void fellBack(FellBack event) {
        hear("fellBack " + event.from() + " -> " + event.to());
    }

    @Override
    public void cooldownStarted(CooldownStarted event) {
        synchronized (events) {
            events.add("cooldownStarted " + event.deploymentId() + " " + event.reason() + " " + text(event.length()));
            cooling.add(event.deploymentId());
        }
    }

    @Override
    public void cooldownEnded(CooldownEnded event) {
        synchronized (events) {
            events.add("cooldownEnded " + event.deploymentId());
            expect(
                    cooling.remove(event.deploymentId()),
                    "cooldown of " + event.deploymentId() + " ended without going on");
        }
    }

    @Override
    public void operated(Operated event) {
        hear("operated " + event.action()
                + event.deploymentId().map(id -> " " + id).orElse("") + " by " + event.by()
                + (event.action() == Operated.Action.FILE_REFUSED
                                || event.detail().isEmpty()
                        ? ""
                        : " " + event.detail()));
    }

    @Override
    public void reloaded() {
        hear("reloaded");
    }

    private void hear(String event) {
        synchronized (events) {
            events.add(event);
        }
    }

    private void expect(boolean fulfilled, String violation) {
        if (!fulfilled) {
            violations.add(violation);
        }
    }

    private static String id(RequestInfo request) {
        return Long.toString(request.id());
    }

    private static String id(AttemptInfo attempt) {
        return attempt.request().id() + "." + attempt.number();
    }

    /** 5s, 0.5s, 1m30s: Java's own form without its frame. */
    private static String text(Duration length) {
        return length.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }
}
