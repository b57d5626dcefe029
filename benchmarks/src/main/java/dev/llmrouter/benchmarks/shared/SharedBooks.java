package dev.llmrouter.benchmarks.shared;

import dev.llmrouter.benchmarks.sim.Job;
import dev.llmrouter.benchmarks.sim.Result;
import dev.llmrouter.benchmarks.sim.Scenario;
import dev.llmrouter.benchmarks.sim.Scorecard;
import dev.llmrouter.testing.internal.Waits;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts together what processes sent and what came to the providers. */
final class SharedBooks {
    private final Scenario scenario;
    private final List<Job> jobs;
    private final List<Member> members;
    private final List<Providers.Arrival> arrivals;
    private final long start;
    private final Waits travels = new Waits();
    private final List<SharedOutcome.Passed> passed = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    SharedBooks(Scenario scenario, List<Job> jobs, List<Member> members, List<Providers.Arrival> arrivals, long start) {
        this.scenario = scenario;
        this.jobs = jobs;
        this.members = members;
        this.arrivals = arrivals;
        this.start = start;
    }

    /** What happened around them. */
    record Around(
            SharedRun.Plan plan, Providers providers, RedisCounts redis, List<Trouble.Outage> outages, Fleet fleet) {}

    SharedOutcome outcome(Around around) throws InterruptedException {
        Scorecard scores = new Scorecard(scenario, 0);
        jobs.forEach(scores::offered);
        readArrivals(scores);
        members.forEach(member -> readEnds(scores, member));
        Result result = around.plan.pace().slower(scores.result(around.plan.seed(), jobs.size(), asked(around)));
        check(around, scores.open());
        double late = members.stream().mapToDouble(Member::lateMillis).max().orElse(0);
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return new SharedOutcome(
                result,
                members.stream().map(SharedBooks::part).toList(),
                around.redis,
                around.outages,
                passed,
                SharedOutcome.Machine.of(late, travels, load),
                wrong);
    }

    /** A Redis that died has forgotten its counts; what processes count then is near enough. */
    private long asked(Around around) {
        return around.outages.isEmpty()
                ? around.redis.commands()
                : members.stream()
                        .mapToLong(member -> member.store().exchanges())
                        .sum();
    }

    /** The attempts of one request are made, and come, one after the other. */
    private void readArrivals(Scorecard scores) {
        Map<Integer, Deque<Member.Sent>> underWay = new HashMap<>();
        Map<Integer, Integer> senders = new HashMap<>();
        for (int i = 0; i < members.size(); i++) {
            for (Member.Sent sent : members.get(i).sent()) {
                underWay.computeIfAbsent(sent.number(), number -> new ArrayDeque<>())
                        .add(sent);
                senders.put(sent.number(), i);
                jobs.get(sent.number()).sent(sent.nanos());
            }
        }
        for (Providers.Arrival arrival : arrivals) {
            Member.Sent sent =
                    underWay.getOrDefault(arrival.number(), new ArrayDeque<>()).poll();
            if (sent == null) {
                wrong.add("request " + arrival.number() + " came and was not sent");
                continue;
            }
            long at = arrival.nanos() - start;
            travels.add(at - sent.nanos());
            scores.arrived(arrival.deployment(), jobs.get(arrival.number()), sent.status() == 200, at);
            if (sent.status() == 200) {
                passed.add(
                        new SharedOutcome.Passed(senders.getOrDefault(arrival.number(), 0), arrival.deployment(), at));
            }
        }
    }

    private void readEnds(Scorecard scores, Member member) {
        member.answers().forEach(number -> scores.answered(jobs.get(number)));
        member.failures().forEach((number, reason) -> scores.failed(jobs.get(number), reason));
    }

    private static SharedOutcome.Part part(Member member) {
        Map<String, Long> failures = new TreeMap<>();
        member.failures().values().forEach(reason -> failures.merge(reason, 1L, Long::sum));
        return new SharedOutcome.Part(
                (long) member.answers().size() + member.failures().size(),
                member.sent().size(),
                with(member, 429),
                member.answers().size(),
                failures,
                member.store());
    }

    private static long with(Member member, int status) {
        return member.sent().stream().filter(sent -> sent.status() == status).count();
    }

    private void check(Around around, int open) throws InterruptedException {
        compare(
                "calls that routers believe in flight",
                members.stream().mapToLong(Member::inFlight).sum(),
                0);
        compare(
                "attempts that were sent, not those that came",
                members.stream().mapToLong(member -> member.sent().size()).sum(),
                arrivals.size());
        compare("answers 200 to routers, not those of providers", all(200), around.providers.served());
        compare("answers 429 to routers, not those of providers", all(429), around.providers.refused());
        compare("requests without an end", open, 0);
        compare("processes that ended badly", around.fleet.dismiss(), 0);
    }

    private long all(int status) {
        return members.stream().mapToLong(member -> with(member, status)).sum();
    }

    private void compare(String what, long one, long other) {
        if (one != other) {
            wrong.add(what + ": " + one + ", " + other);
        }
    }
}
