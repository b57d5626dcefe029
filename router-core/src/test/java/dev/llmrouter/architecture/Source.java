package dev.llmrouter.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One Java file of this project.
 *
 * @param path from the project's directory
 * @param text all of it
 */
record Source(String path, String text) {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    /** A comment, a text block, a string or a character: text that is no code. */
    private static final Pattern NO_CODE = Pattern.compile(
            "(?s)/\\*.*?\\*/|//[^\n]*|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])+'");

    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

    /** {@return the sources of every published module} */
    static List<Source> main() {
        return in("src/main/java", module -> module.startsWith("router-"));
    }

    /** {@return the sources of this module} */
    static List<Source> mainOfCore() {
        return in("src/main/java", module -> module.equals("router-core"));
    }

    /** {@return the sources of every module's tests} */
    static List<Source> tests() {
        return in("src/test/java", module -> true);
    }

    private static List<Source> in(String folder, Predicate<String> modules) {
        try (Stream<Path> folders = Files.list(PROJECT)) {
            return folders.filter(module -> modules.test(String.valueOf(module.getFileName())))
                    .map(module -> module.resolve(folder))
                    .filter(Files::isDirectory)
                    .sorted()
                    .flatMap(Source::under)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Source> under(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().map(Source::read).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Source read(Path file) {
        try {
            return new Source(PROJECT.relativize(file).toString().replace('\\', '/'), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the package; empty for a module's own file} */
    String packageName() {
        Matcher matcher = PACKAGE.matcher(code());
        return matcher.find() ? matcher.group(1) : "";
    }

    /** {@return the file's name} */
    String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** {@return the text with blanks in place of comments and strings; every line keeps its number} */
    String code() {
        return NO_CODE.matcher(text).replaceAll(found -> found.group().replaceAll("[^\n]", " "));
    }

    /** {@return where the pattern is found in a text of this file's lines, as {@code path:line: what}} */
    List<String> findIn(String lines, Pattern pattern) {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(lines);
        while (matcher.find()) {
            found.add(at(lines, matcher.start()) + matcher.group().strip());
        }
        return found;
    }

    /** {@return {@code path:line: }} */
    String at(String lines, int offset) {
        return path + ":"
                + (1 + lines.substring(0, offset).chars().filter(c -> c == '\n').count()) + ": ";
    }

    /** {@return the sources by package} */
    static Map<String, List<Source>> byPackage(List<Source> sources) {
        return sources.stream()
                .filter(source -> !source.packageName().isEmpty())
                .collect(Collectors.groupingBy(Source::packageName));
    }
}
