package dev.llmrouter.micrometer;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.CooldownStarted;
import dev.llmrouter.event.FellBack;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.WaitEnded;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Timers and counters of what a router does, in one registry. Made when the first event needs them. Thread-safe. */
final class EventMeters {
    private static final String DOLLARS = "usd";

    private final MeterRegistry registry;
    private final Tags tags;
    private final Duration[] buckets;
    private final Map<Key, Meter> meters = new ConcurrentHashMap<>();

    /**
     * A meter.
     *
     * @param deployment a value of its tags that may leave with a reload; null where none does
     * @param groups the same for names of groups
     */
    private record Key(String name, Tags tags, @Nullable String deployment, List<String> groups) {}

    EventMeters(MeterRegistry registry, Tags tags, List<Duration> buckets) {
        this.registry = registry;
        this.tags = tags;
        this.buckets = buckets.toArray(Duration[]::new);
    }

    void requestEnded(RequestEnded event, KnownNames names) {
        String model = names.model(event);
        timer(
                        MeterNames.REQUESTS,
                        "Requests from their start to their end",
                        model,
                        Tags.of(
                                MeterNames.MODEL, model,
                                MeterNames.OUTCOME, outcome(event.failure()),
                                MeterNames.STREAM,
                                        Boolean.toString(event.request().streamed())))
                .record(event.duration());
        event.timeToFirstOutput()
                .ifPresent(time -> timer(
                                MeterNames.FIRST_OUTPUT,
                                "Streamed requests from their start to their first output",
                                model,
                                Tags.of(MeterNames.MODEL, model))
                        .record(time));
    }

    void waitEnded(WaitEnded event, KnownNames names) {
        String model = names.model(event.request().model());
        timer(MeterNames.WAITS, "Time that requests waited for room", model, Tags.of(MeterNames.MODEL, model))
                .record(event.waited());
    }

    void attemptEnded(AttemptEnded event, KnownNames names) {
        String id = names.deployment(event.attempt().deploymentId());
        String group = names.group(event.attempt().group());
        Tags where = Tags.of(MeterNames.DEPLOYMENT, id, MeterNames.MODEL, group);
        Tags with = where.and(MeterNames.OUTCOME, outcome(event.outcome().kind()));
        ((Timer) meters.computeIfAbsent(
                        new Key(MeterNames.ATTEMPTS, with, id, List.of(group)),
                        key -> Timer.builder(key.name())
                                .description("Attempts at a deployment")
                                .tags(tags.and(with))
                                .register(registry)))
                .record(event.latency());
        TokenUsage usage = event.outcome().usage();
        if (usage.isKnown()) {
            Tags counted = where.and(MeterNames.ESTIMATED, Boolean.toString(usage.estimated()));
            tokens(counted.and(MeterNames.DIRECTION, "input"), id, group, usage.inputTokens());
            tokens(counted.and(MeterNames.DIRECTION, "output"), id, group, usage.outputTokens());
            if (usage.cachedInputTokens() > 0) {
                counter(
                                MeterNames.CACHED_TOKENS,
                                "Input tokens from the provider's cache",
                                "tokens",
                                where,
                                id,
                                List.of(group))
                        .increment((double) usage.cachedInputTokens());
            }
        }
        event.outcome()
                .cost()
                .ifPresent(dollars -> counter(MeterNames.COST, "Cost of attempts", DOLLARS, where, id, List.of(group))
                        .increment(dollars));
    }

    private void tokens(Tags with, String id, String group, long amount) {
        counter(MeterNames.TOKENS, "Tokens of attempts", "tokens", with, id, List.of(group))
                .increment((double) amount);
    }

    void fellBack(FellBack event, KnownNames names) {
        String from = names.group(event.from());
        String to = names.model(event.to());
        counter(
                        MeterNames.FALLBACKS,
                        "Requests that went on in another group",
                        null,
                        Tags.of(MeterNames.FROM, from, MeterNames.TO, to),
                        null,
                        List.of(from, to))
                .increment();
    }

    void cooldownStarted(CooldownStarted event, KnownNames names) {
        String id = names.deployment(event.deploymentId());
        String group = names.deployments().getOrDefault(event.deploymentId(), MeterNames.OTHER);
        Tags with = Tags.of(
                MeterNames.DEPLOYMENT,
                id,
                MeterNames.MODEL,
                group,
                MeterNames.REASON,
                outcome(Optional.of(event.reason())));
        counter(MeterNames.COOLDOWNS, "Cooldowns that began", null, with, id, List.of(group))
                .increment();
    }

    void reloaded(KnownNames names) {
        counter(MeterNames.RELOADS, "Configurations that were replaced", null, Tags.empty(), null, List.of())
                .increment();
        meters.entrySet().removeIf(entry -> {
            Key key = entry.getKey();
            boolean stays =
                    (key.deployment() == null || isNamed(key.deployment(), names.hasDeployment(key.deployment())))
                            && key.groups().stream().allMatch(group -> isNamed(group, names.hasGroup(group)));
            if (!stays) {
                registry.remove(entry.getValue());
            }
            return !stays;
        });
    }

    private static boolean isNamed(String name, boolean known) {
        return known || name.equals(MeterNames.OTHER);
    }

    void remove() {
        meters.values().removeIf(meter -> {
            registry.remove(meter);
            return true;
        });
    }

    private Timer timer(String name, String description, String model, Tags with) {
        return (Timer) meters.computeIfAbsent(
                new Key(name, with, null, List.of(model)),
                key -> Timer.builder(name)
                        .description(description)
                        .tags(tags.and(with))
                        .serviceLevelObjectives(buckets)
                        .register(registry));
    }

    private Counter counter(
            String name,
            String description,
            @Nullable String unit,
            Tags with,
            @Nullable String deployment,
            List<String> groups) {
        return (Counter) meters.computeIfAbsent(
                new Key(name, with, deployment, groups),
                key -> Counter.builder(name)
                        .description(description)
                        .baseUnit(unit)
                        .tags(tags.and(with))
                        .register(registry));
    }

    static String outcome(Optional<FailureKind> failure) {
        return failure.map(kind -> kind.name().toLowerCase(Locale.ROOT)).orElse(MeterNames.SUCCESS);
    }
}
