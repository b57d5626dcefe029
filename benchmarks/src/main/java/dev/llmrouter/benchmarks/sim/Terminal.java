package dev.llmrouter.benchmarks.sim;

import java.io.Console;
import java.io.PrintStream;
import java.util.Map;

/** Where tables and progress go: coloured and moving on a terminal, plain in a pipe. */
public final class Terminal {
    private static final String ESCAPE = "\u001b[";

    private final PrintStream out;
    private final PrintStream progress;
    private final boolean live;
    private final boolean coloured;
    private boolean drawn;

    private Terminal(PrintStream out, PrintStream progress, boolean live, boolean coloured) {
        this.out = out;
        this.progress = progress;
        this.live = live;
        this.coloured = coloured;
    }

    public static Terminal of(PrintStream out, PrintStream progress, Map<String, String> environment) {
        boolean terminal = isTerminal() && !"dumb".equals(environment.get("TERM"));
        boolean coloured = terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(out, progress, terminal, coloured);
    }

    public static Terminal plain(PrintStream out, PrintStream progress) {
        return new Terminal(out, progress, false, false);
    }

    /**
     * From JDK 22 on there is a console without a terminal too, and a method that distinguishes them; it
     * cannot be called when compiling for 17.
     */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException olderJdk) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** Prints a line that stays. */
    public void line(String text) {
        erase();
        out.println(text);
        out.flush();
    }

    /**
     * Tells what is going on; on a terminal in one line that changes, elsewhere only what is worth a line.
     */
    public void progress(String text, boolean worthALine) {
        if (live) {
            erase();
            progress.print(text);
            drawn = true;
        } else if (worthALine) {
            progress.println(text);
        }
        progress.flush();
    }

    /** Takes the progress away. */
    public void erase() {
        if (drawn) {
            progress.print("\r" + ESCAPE + "K");
            progress.flush();
            drawn = false;
        }
    }

    public String bold(String text) {
        return paint("1", text);
    }

    public String dim(String text) {
        return paint("2", text);
    }

    private String paint(String code, String text) {
        return coloured && !text.isEmpty() ? ESCAPE + code + "m" + text + ESCAPE + "0m" : text;
    }
}
