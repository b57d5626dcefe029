package dev.llmrouter.micrometer;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.config.YamlSource;
import dev.llmrouter.testing.FakeClock;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A router in virtual time, and a registry that reads the same clock. */
final class World {
    static final ModelRequest HELLO = ModelRequest.chat("m", "Hi");

    final FakeTransport transport = new FakeTransport();
    final FakeClock time = transport.clock();
    final MeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock());
    final Router.Builder builder = Router.builder()
            .transport(transport)
            .time(time)
            .random(new Random(7))
            .executor(Runnable::run)
            .strategy((candidates, context) -> 0);

    Clock clock() {
        return new Clock() {
            @Override
            public long wallTime() {
                return time.wallMillis();
            }

            @Override
            public long monotonicTime() {
                return time.nanos();
            }
        };
    }

    static Deployment deployment(String group, String id, UnaryOperator<Deployment.Builder> more) {
        return more.apply(Deployment.builder(group, "openai/gpt-4o")
                        .id(id)
                        .apiBase("https://" + id + ".example/v1")
                        .apiKey(Secret.of("sk-" + id)))
                .build();
    }

    static Deployment deployment(String group, String id) {
        return deployment(group, id, d -> d);
    }

    World with(Deployment... deployments) {
        Arrays.stream(deployments).forEach(builder::deployment);
        return this;
    }

    /** One deployment of the group {@code m}. */
    static World small() {
        return new World().with(deployment("m", "m1"));
    }

    static UnaryOperator<Deployment.Builder> rpm(int limit) {
        return d -> d.limits(Limits.builder().requestsPerMinute(limit).build());
    }

    static UnaryOperator<Deployment.Builder> priced(double input, double output) {
        return d -> d.pricing(Pricing.of(input, output));
    }

    World answers(String id) {
        transport.at(id).always(FakeReply.text("Hello").usage(30, 12).delay(Duration.ofMillis(400)));
        return this;
    }

    /** A file with deployments of groups, {@code "m: m1 m2", "n: n1"}; each with a limit of 60 requests. */
    static YamlSource file(String... groups) {
        StringBuilder yaml = new StringBuilder("model_list:\n");
        for (String group : groups) {
            String[] parts = group.split(": ", -1);
            for (String id : parts[1].split(" ", -1)) {
                yaml.append("  - {model_name: '")
                        .append(parts[0])
                        .append("', litellm_params: {model: 'openai/")
                        .append(parts[0].endsWith("*") ? "*" : "gpt-4o")
                        .append("', api_key: k, rpm: 60, api_base: 'https://")
                        .append(id)
                        .append(".example/v1'}, model_info: {id: ")
                        .append(id)
                        .append("}}\n");
            }
        }
        return YamlSource.text("router.yaml", yaml.toString());
    }

    /** A router of a file, on the same time and transport. */
    Router fromFile(String... groups) {
        return Router.fromYaml(file(groups))
                .transport(transport)
                .time(time)
                .random(new Random(7))
                .executor(Runnable::run)
                .build();
    }

    double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    double gauge(String name, String... tags) {
        time.advance(Duration.ofSeconds(1));
        return registry.get(name).tags(tags).gauge().value();
    }

    long times(String name, String... tags) {
        return registry.get(name).tags(tags).timer().count();
    }

    List<String> names() {
        return registry.getMeters().stream()
                .map(meter -> meter.getId().getName())
                .distinct()
                .sorted()
                .collect(Collectors.toList());
    }

    /** Values that a tag has in any meter. */
    List<String> values(String tag) {
        return registry.getMeters().stream()
                .map(meter -> meter.getId().getTag(tag))
                .filter(value -> value != null)
                .distinct()
                .sorted()
                .toList();
    }
}
