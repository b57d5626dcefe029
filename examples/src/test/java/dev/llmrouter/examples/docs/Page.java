package dev.llmrouter.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation: one of those at the top, one of docs/, or a template of .github/. */
record Page(String name, String text) {
    /** A comment before a block, invisible to readers, and the block. */
    private static final Pattern BLOCK =
            Pattern.compile("(?:<!--((?:(?!-->).)*)-->\\s*\n)?```(\\w+)\n(.*?)```", Pattern.DOTALL);

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /**
     * A fenced block.
     *
     * @param page its page
     * @param line its line
     * @param note the comment before it; empty when there is none
     * @param text its content
     */
    record Block(Page page, long line, String note, String text) {
        String where() {
            return page.name() + ":" + line;
        }

        Block replace(String part, String by) {
            return new Block(page, line, note, text.replace(part, by));
        }

        @Override
        public String toString() {
            return where();
        }
    }

    static Path root() {
        return Path.of("..");
    }

    static Page of(String name) {
        try {
            return new Page(name, Files.readString(root().resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Page> all() {
        return Stream.of("", "docs", ".github", ".github/ISSUE_TEMPLATE")
                .flatMap(folder -> in(folder).stream())
                .toList();
    }

    private static List<Page> in(String folder) {
        try (Stream<Path> files = Files.list(root().resolve(folder))) {
            return files.map(file -> (folder.isEmpty() ? "" : folder + "/") + file.getFileName())
                    .filter(name -> name.endsWith(".md"))
                    .sorted()
                    .map(Page::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Block> all(String language) {
        return all().stream().flatMap(page -> page.blocks(language).stream()).toList();
    }

    List<Block> blocks(String language) {
        List<Block> blocks = new ArrayList<>();
        Matcher found = BLOCK.matcher(text);
        while (found.find()) {
            if (found.group(2).equals(language)) {
                String note = found.group(1) == null ? "" : found.group(1).strip();
                blocks.add(new Block(this, line(found.start(2)), note, found.group(3)));
            }
        }
        return blocks;
    }

    /** The text without its blocks, in which brackets and pipes mean something else. */
    String prose() {
        return BLOCK.matcher(text).replaceAll("");
    }

    /** The rows of the first table under a heading, without its head; cells are stripped. */
    List<List<String>> table(String heading) {
        int start = text.indexOf("\n## " + heading + "\n");
        if (start < 0) {
            throw new AssertionError(name + " has no heading '" + heading + "'");
        }
        return text.substring(start)
                .lines()
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(Page::cells)
                .toList();
    }

    private static List<String> cells(String line) {
        String[] cells = line.split("\\|", -1);
        return Arrays.stream(cells, 1, cells.length - 1).map(String::strip).toList();
    }

    /** The texts between back quotes. */
    static List<String> codes(String text) {
        return CODE.matcher(text)
                .results()
                .map((MatchResult code) -> code.group(1))
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }

    private long line(int offset) {
        return text.substring(0, offset).lines().count();
    }
}
