package dev.llmrouter.examples.quickstart;

/** Text that comes in pieces, broken into lines between words. */
final class Prose {
    private static final String INDENT = "  ";

    private final Screen screen;
    private final int width;
    private int column;

    Prose(Screen screen, int width) {
        this.screen = screen;
        this.width = width;
    }

    /** Adds a piece that does not end within a word. */
    void add(String piece) {
        if (piece.isEmpty()) {
            return;
        }
        if (column > 0 && column + piece.stripTrailing().length() > width) {
            end();
        }
        screen.piece(column == 0 ? INDENT + piece : piece);
        column += piece.length();
    }

    void end() {
        screen.piece(System.lineSeparator());
        column = 0;
    }
}
