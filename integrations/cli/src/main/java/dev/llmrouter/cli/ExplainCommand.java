package dev.llmrouter.cli;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.snapshot.Candidate;
import dev.llmrouter.snapshot.Explanation;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which deployments a request could go to, and why not to the others. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Says which deployments a request could go to, and why not to the others. Sends nothing.")
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    Configuration configuration = new Configuration();

    @Option(names = "--model", required = true, description = "The model to ask for.")
    String model = "";

    @Option(names = "--prompt", description = "The prompt (default: ${DEFAULT-VALUE}).")
    String prompt = "Hello";

    @Option(names = "--tag", description = "A tag to route by; may be repeated.")
    List<String> tags = List.of();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (Router router = Router.fromYaml(configuration.file)
                .environment(configuration.environment())
                .build()) {
            ModelRequest request = ModelRequest.chat(model, prompt).toBuilder()
                    .options(options -> options.tags(tags))
                    .build();
            Explanation explanation = router.explain(request);
            out.println(explanation.model() + " is served by the group " + explanation.group() + ":");
            for (Candidate candidate : explanation.deployments()) {
                out.println("  " + candidate.deploymentId() + "  "
                        + (candidate.available() ? "can take it" + preference(candidate) : candidate.reason()));
            }
            return explanation.deployments().stream().anyMatch(Candidate::available) ? 0 : 1;
        } catch (RouterException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private static String preference(Candidate candidate) {
        return candidate.preference().isEmpty() ? "" : "; " + candidate.preference();
    }
}
