package dev.llmrouter.examples.quickstart;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;

/** Prints the show: in colour and in place on a terminal, as plain lines in a pipe. For one thread. */
public final class Screen {
    private static final String ESCAPE = "\u001b[";

    private final PrintStream out;
    private final boolean live;
    private final boolean coloured;
    private final boolean unicode;
    private int drawn;

    /** Few, and readable on dark and light backgrounds. */
    enum Colour {
        BOLD("1"),
        DIM("2"),
        GREEN("32"),
        YELLOW("33"),
        RED("31"),
        CYAN("36");

        private final String code;

        Colour(String code) {
            this.code = code;
        }
    }

    private Screen(PrintStream out, boolean live, boolean coloured, boolean unicode) {
        this.out = out;
        this.live = live;
        this.coloured = coloured;
        this.unicode = unicode;
    }

    /**
     * The screen of this process.
     *
     * @param out its standard output
     * @param environment its environment variables: NO_COLOR and TERM are respected
     * @return a terminal if there is one
     */
    public static Screen of(PrintStream out, Map<String, String> environment) {
        boolean terminal = isTerminal() && !"dumb".equals(environment.get("TERM"));
        boolean coloured = terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Screen(out, terminal, coloured, charset().newEncoder().canEncode('█'));
    }

    /**
     * A screen without colours on which nothing moves.
     *
     * @param out where to print
     * @return the screen
     */
    public static Screen plain(PrintStream out) {
        return new Screen(out, false, false, true);
    }

    /** A screen with colours on which nothing moves. */
    static Screen coloured(PrintStream out) {
        return new Screen(out, false, true, true);
    }

    /** From JDK 22 on a console may be no terminal; the method that reports that is not in JDK 17. */
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

    private static Charset charset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
        return name == null || !Charset.isSupported(name) ? Charset.defaultCharset() : Charset.forName(name);
    }

    /**
     * Prints lines that stay, in the place of the frame if there is one.
     *
     * @param text one or more lines
     */
    public void line(String text) {
        out.print(erase() + known(text) + System.lineSeparator());
        out.flush();
    }

    /** Prints at once, without an end of line, in the place of the frame if there is one. */
    void piece(String text) {
        out.print(erase() + known(text));
        out.flush();
    }

    /**
     * Shows lines until the next frame or line takes their place; on a terminal only.
     *
     * @param lines what to show
     */
    public void frame(List<String> lines) {
        if (!live) {
            return;
        }
        StringBuilder whole = new StringBuilder(drawn == 0 ? "" : ESCAPE + drawn + "A");
        lines.forEach(
                line -> whole.append('\r').append(known(line)).append(ESCAPE).append("K\n"));
        // What a longer frame left below.
        whole.append(ESCAPE).append("J");
        drawn = lines.size();
        out.print(whole);
        out.flush();
    }

    private String erase() {
        if (drawn == 0) {
            return "";
        }
        String erase = ESCAPE + drawn + "A\r" + ESCAPE + "J";
        drawn = 0;
        return erase;
    }

    String paint(Colour colour, String text) {
        return coloured && !text.isEmpty() ? ESCAPE + colour.code + "m" + text + ESCAPE + "0m" : text;
    }

    /** A bar that fills a part of a width. */
    String bar(double part, int width) {
        int full = (int) Math.round(Math.max(0, Math.min(1, part)) * width);
        return paint(Colour.CYAN, "█".repeat(full)) + paint(Colour.DIM, "·".repeat(width - full));
    }

    /** Terminals that know no Unicode get the nearest they know. */
    private String known(String text) {
        return unicode
                ? text
                : text.replace('█', '#')
                        .replace('·', '.')
                        .replace("→", "->")
                        .replace('×', 'x')
                        .replace('─', '-');
    }
}
