package dev.llmrouter.examples;

import dev.llmrouter.examples.quickstart.Demo;
import dev.llmrouter.examples.quickstart.OwnDeployments;
import dev.llmrouter.examples.quickstart.Picture;
import dev.llmrouter.examples.quickstart.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The router at work: on providers that this program starts itself, without a key or a network,
 * or on your own deployments.
 *
 * <pre>
 * mvn -q -Pquickstart compile
 * mvn -q -Pquickstart compile "-Dquickstart.args=--config my.yaml --model gpt-4o --prompt 'Why is the sky blue?'"
 * </pre>
 */
public final class Quickstart {
    private static final String HELP = """
            Shows the router at work on providers that run inside this program: no key, no network, half a minute.
            The same requests are made without the router too, on a second set of these providers.

              mvn -q -Pquickstart compile

            With your own deployments, asked once, the answer streamed:

              mvn -q -Pquickstart compile "-Dquickstart.args=--config my.yaml --model NAME --prompt 'TEXT'"

              --config FILE   a configuration in LiteLLM's format
              --model NAME    a model of that file (default: its first)
              --prompt TEXT   what to ask (default: a greeting)
              --quick         a shorter show
              --picture FILE  the show as a picture (SVG) instead of on this terminal
              --help          this text

            Environment: NO_COLOR=1 for no colours.""";

    private static final Set<String> WITH_VALUE = Set.of("--config", "--model", "--prompt", "--picture");
    private static final Set<String> ALONE = Set.of("--quick", "--help");

    private Quickstart() {}

    /**
     * Runs the quickstart; ends the process with 1 when it failed.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        int status = run(List.of(args), Screen.of(System.out, System.getenv()));
        if (status != 0) {
            System.exit(status);
        }
    }

    static int run(List<String> args, Screen screen) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < args.size(); i++) {
            String name = args.get(i);
            if (ALONE.contains(name)) {
                options.put(name, "");
            } else if (WITH_VALUE.contains(name) && i + 1 < args.size()) {
                options.put(name, args.get(++i));
            } else {
                screen.line(WITH_VALUE.contains(name) ? name + " wants a value" : "No option '" + name + "'");
                screen.line(HELP);
                return 1;
            }
        }
        return run(options, screen);
    }

    private static int run(Map<String, String> options, Screen screen) {
        if (options.containsKey("--help")) {
            screen.line(HELP);
            return 0;
        }
        if (options.containsKey("--config")) {
            return new OwnDeployments(screen)
                    .ask(
                            Path.of(options.get("--config")),
                            options.getOrDefault("--model", ""),
                            options.getOrDefault("--prompt", "Say hello in one short sentence."));
        }
        if (options.containsKey("--model") || options.containsKey("--prompt")) {
            screen.line("--model and --prompt need a --config");
            return 1;
        }
        boolean quick = options.containsKey("--quick");
        return options.containsKey("--picture")
                ? draw(Path.of(options.get("--picture")), quick, screen)
                : Demo.run(screen, yaml(), quick);
    }

    private static int draw(Path file, boolean quick, Screen screen) {
        Picture picture = new Picture();
        int status = Demo.run(picture.screen(), yaml(), quick);
        try {
            Files.writeString(file, picture.svg());
            screen.line("Drawn: " + file);
            return status;
        } catch (IOException e) {
            screen.line("The picture cannot be written to " + file + ": " + e.getMessage());
            return 1;
        }
    }

    /** Beside this module's pom, wherever the program was started. */
    static Path yaml() {
        Path fromRoot = Path.of("examples", "quickstart.yaml");
        return Files.exists(fromRoot) ? fromRoot : Path.of("quickstart.yaml");
    }
}
