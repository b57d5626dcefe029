package dev.llmrouter.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line of the router: {@code check}, {@code explain}, {@code simulate}, {@code serve}. Ends with 0 when all is well, with 1 when something was
 * found, and with 2 when a file cannot be read or the arguments are wrong.
 */
@Command(
        name = "llm-router",
        mixinStandardHelpOptions = true,
        description = "Checks a configuration, explains a request, simulates load, serves a router for a desk.",
        subcommands = {
            CheckCommand.class,
            ExplainCommand.class,
            SimulateCommand.class,
            ServeCommand.class,
            AutoComplete.GenerateCompletion.class
        })
public final class Main {
    private Main() {}

    /**
     * Runs a command and ends the process with its exit code.
     *
     * @param args the command and its arguments
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }
}
