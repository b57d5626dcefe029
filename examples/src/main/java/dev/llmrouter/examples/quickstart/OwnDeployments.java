package dev.llmrouter.examples.quickstart;

import dev.llmrouter.Router;
import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.config.ConfigProblem;
import dev.llmrouter.error.ConfigException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.examples.quickstart.Screen.Colour;
import java.nio.file.Path;
import java.util.List;

/** Asks each deployment of a configuration once, and prints which of them answered. */
public final class OwnDeployments {
    private final Screen screen;

    /**
     * Makes it.
     *
     * @param screen where to show the answer
     */
    public OwnDeployments(Screen screen) {
        this.screen = screen;
    }

    /**
     * Asks.
     *
     * @param config the configuration
     * @param model a model of it; empty for its first
     * @param prompt what to ask
     * @return the exit status of the process
     */
    public int ask(Path config, String model, String prompt) {
        try (Router router = Router.fromYaml(config).build()) {
            List<String> names = router.models().names();
            screen.line(screen.paint(Colour.DIM, "Models in " + config + ": " + String.join(", ", names)));
            stream(router, model.isEmpty() ? names.get(0) : model, prompt);
            return 0;
        } catch (ConfigException e) {
            screen.line(screen.paint(Colour.RED, "The configuration cannot be used:"));
            e.problems().stream().map(ConfigProblem::toString).forEach(problem -> screen.line("  " + problem));
        } catch (RouterException e) {
            screen.line(screen.paint(Colour.RED, "No answer. ") + e.getMessage());
            // The provider's message may quote the prompt: fit for its author, not for a log.
            e.providerMessage().ifPresent(words -> screen.line("The provider says: " + words));
        }
        return 1;
    }

    private void stream(Router router, String model, String prompt) {
        screen.line(screen.paint(Colour.BOLD, model) + ": " + prompt + System.lineSeparator());
        try (ModelStream stream = router.stream(ModelRequest.chat(model, prompt))) {
            for (StreamEvent event : stream) {
                screen.piece(event.text());
            }
            screen.line(System.lineSeparator());
            screen.line(
                    "Answered by " + screen.paint(Colour.BOLD, stream.deploymentId()) + " of group " + stream.group());
            warn(stream.attempts());
            warn(stream.usage());
        }
    }

    private void warn(List<AttemptRecord> attempts) {
        attempts.forEach(attempt -> screen.line("  attempt at " + attempt));
    }

    private void warn(TokenUsage usage) {
        screen.line("  " + (usage.estimated() ? "about " : "") + usage.inputTokens() + " tokens in, "
                + usage.outputTokens() + " out");
    }
}
