package dev.llmrouter.benchmarks.peers;

import dev.llmrouter.benchmarks.sim.Options;
import dev.llmrouter.benchmarks.sim.Terminal;
import dev.llmrouter.benchmarks.sim.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * This router beside the others, one after the other on this machine. Started by {@code
 * benchmarks/peers/peers.sh}, which installs them.
 */
public final class Peers {
    static final String HELP = """
            benchmarks/peers/peers.sh [options]

            This router beside LiteLLM's Router and proxy, Portkey's gateway and OpenAI's own Java client: decisions in a
            second, calls in process, calls over HTTP to a mock upstream. The peers are installed into
            benchmarks/target/peers, once; nothing else of the machine is touched, and nothing listens or is called
            beyond the loopback address.

              --quick            in two minutes instead of ten: for the order of magnitude
              --json FILE        all numbers
              --charts FOLDER    pictures of them
              --markdown         tables as docs/benchmarks.md has them
              --from FILE        of a run before, that was written with --json: nothing is measured
              --upgrade          install the newest versions of the peers again
              --help             this text

            Environment: NO_COLOR=1 for no colours.
            """;

    private Peers() {}

    /**
     * Runs it; ends the process with 1 when the command line is wrong, or when this router could not be
     * measured.
     *
     * @param args see {@code --help}; before them the folders of the scripts and of the peers
     * @throws InterruptedException if it is interrupted
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] args) throws InterruptedException, IOException {
        Terminal terminal = Terminal.of(System.out, System.err, System.getenv());
        Runtime.getRuntime().addShutdownHook(new Thread(Peers::endChildren, "children"));
        System.exit(run(
                terminal,
                new Workplace(Path.of(args[0]), Path.of(args[1])),
                List.of(args).subList(2, args.length)));
    }

    /** Also on an interrupt by the user: no started process is left running. */
    private static void endChildren() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }

    private static Results results(Options options, Terminal terminal, Workplace place, List<String> args)
            throws InterruptedException, IOException {
        if (!options.text("--from").isEmpty()) {
            return Results.read(Path.of(options.text("--from")));
        }
        Run run = new Run(terminal, place, options.has("--quick") ? Pace.QUICK : Pace.FULL);
        return run.play("benchmarks/peers/peers.sh " + String.join(" ", args));
    }

    static int run(Terminal terminal, Workplace place, List<String> args) throws InterruptedException, IOException {
        Map<String, String> defaults = new LinkedHashMap<>();
        List.of("--json", "--charts", "--from").forEach(name -> defaults.put(name, ""));
        try {
            Options options = new Options(args, defaults, List.of("--quick", "--markdown", "--upgrade", "--help"));
            if (options.has("--help")) {
                terminal.line(HELP);
                return 0;
            }
            Results results = results(options, terminal, place, args);
            new Report(terminal, results, options.has("--markdown")).print();
            if (!options.text("--json").isEmpty()) {
                results.write(Path.of(options.text("--json")));
            }
            if (!options.text("--charts").isEmpty()) {
                new Charts(results).write(Path.of(options.text("--charts")));
            }
            return results.of(Work.HTTP).stream().anyMatch(f -> f.subject().equals(OverHttp.ROUTER)) ? 0 : 1;
        } catch (UsageException e) {
            terminal.line(String.valueOf(e.getMessage()));
            terminal.line("--help lists all options.");
            return 1;
        }
    }
}
