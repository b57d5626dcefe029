package dev.llmrouter.spring;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The hosts whose requests are routed: Spring AI 1 takes the builders of clients that the rest of the application takes, too, and nothing but
 * the address tells its requests from others. Immutable.
 */
final class RoutedHosts {
    private static final String HOSTS = "llmrouter.routed-hosts";
    private static final List<String> OPENAI_MODELS =
            List.of("chat", "embedding", "image", "audio.speech", "audio.transcription", "moderation");

    private final Set<String> hosts;

    RoutedHosts(Set<String> hosts) {
        this.hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Those of {@code llmrouter.routed-hosts}, else those of Spring AI's models. */
    static RoutedHosts of(Environment environment, SpringAiProperties properties) {
        List<String> given = Binder.get(environment)
                .bind(HOSTS, Bindable.listOf(String.class))
                .orElse(List.of());
        if (!given.isEmpty()) {
            return new RoutedHosts(Set.copyOf(given));
        }
        List<String> addresses = new ArrayList<>();
        if (properties.isOpenai()) {
            addresses.add("https://api.openai.com");
            addresses.add(environment.getProperty("spring.ai.openai.base-url", ""));
            OPENAI_MODELS.forEach(
                    model -> addresses.add(environment.getProperty("spring.ai.openai." + model + ".base-url", "")));
        }
        if (properties.isAnthropic()) {
            addresses.add("https://api.anthropic.com");
            addresses.add(environment.getProperty("spring.ai.anthropic.base-url", ""));
        }
        return new RoutedHosts(addresses.stream()
                .filter(address -> !address.isBlank())
                .map(address -> host(URI.create(address.strip())))
                .collect(Collectors.toSet()));
    }

    /** With its port where it has one: several servers may share a host. */
    private static String host(URI address) {
        return address.getPort() < 0 ? String.valueOf(address.getHost()) : address.getHost() + ":" + address.getPort();
    }

    boolean contains(URI address) {
        String host = address.getHost();
        if (host == null) {
            return false;
        }
        String lower = host.toLowerCase(Locale.ROOT);
        return hosts.contains(lower) || hosts.contains(lower + ":" + address.getPort());
    }

    boolean isEmpty() {
        return hosts.isEmpty();
    }

    @Override
    public String toString() {
        return hosts.stream().sorted().collect(Collectors.joining(", "));
    }
}
