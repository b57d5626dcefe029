package dev.llmrouter.benchmarks.shared;

import dev.llmrouter.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** Kills a Redis again and again, and starts it anew, empty, at the same port. */
final class Trouble {
    private final RedisServer redis;
    private final Ticker ticker;
    private final Duration away;
    private final List<Long> deaths = new ArrayList<>(); // guarded by this
    private final List<Long> returns = new ArrayList<>(); // guarded by this

    Trouble(RedisServer redis, Ticker ticker, Duration away) {
        this.redis = redis;
        this.ticker = ticker;
        this.away = away;
    }

    /**
     * Starts it.
     *
     * @param times by the ticker, when to kill
     * @return what ends with the last return
     */
    CompletableFuture<Void> start(List<Long> times) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    times.forEach(this::killAndRestart);
                    over.complete(null);
                },
                "trouble");
        thread.setDaemon(true);
        thread.start();
        return over;
    }

    private void killAndRestart(long time) {
        waitUntil(time);
        redis.kill();
        long died = ticker.nanos();
        waitUntil(died + away.toNanos());
        redis.restart();
        synchronized (this) {
            deaths.add(died);
            returns.add(ticker.nanos());
        }
    }

    private void waitUntil(long time) {
        for (long left = time - ticker.nanos(); left > 0; left = time - ticker.nanos()) {
            LockSupport.parkNanos(left);
        }
    }

    /**
     * One outage: how many processes noticed it, and how long after its end all had their store again;
     * negative if never.
     */
    record Outage(int noticed, long allBackNanos) {}

    synchronized List<Outage> outages(List<Member> members) {
        List<Outage> outages = new ArrayList<>();
        for (int i = 0; i < returns.size(); i++) {
            long next = i + 1 < deaths.size() ? deaths.get(i + 1) : Long.MAX_VALUE;
            outages.add(outage(members, deaths.get(i), returns.get(i), next));
        }
        return outages;
    }

    private static Outage outage(List<Member> members, long died, long back, long next) {
        int noticed = 0;
        long last = 0;
        for (Member member : members) {
            List<Member.Sighting> within = member.sightings().stream()
                    .filter(each -> each.nanos() >= died && each.nanos() < next)
                    .toList();
            long lost = within.stream()
                    .filter(each -> !each.connected())
                    .mapToLong(Member.Sighting::nanos)
                    .max()
                    .orElse(Long.MIN_VALUE);
            if (lost != Long.MIN_VALUE) {
                noticed++;
                long found = within.stream()
                        .filter(each -> each.connected() && each.nanos() > lost)
                        .mapToLong(Member.Sighting::nanos)
                        .min()
                        .orElse(Long.MAX_VALUE);
                last = Math.max(last, found == Long.MAX_VALUE ? found : found - back);
            }
        }
        return new Outage(noticed, last == Long.MAX_VALUE ? -1 : last);
    }
}
