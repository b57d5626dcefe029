package dev.llmrouter.cli;

import dev.llmrouter.config.ConfigLoader;
import dev.llmrouter.config.YamlSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A configuration and the variables that it names. */
final class Configuration {
    private static final Pattern VARIABLE = Pattern.compile("os\\.environ/(\\w+)|(?<!\\$)\\$\\{(\\w+)}");
    private static final Pattern LINE = Pattern.compile("\\s*(?:export\\s+)?(\\w+)\\s*=\\s*(.*?)\\s*");
    /** Serves as a key as well as an address. */
    private static final String ANYTHING = "https://placeholder.example/v1";

    @Parameters(index = "0", paramLabel = "FILE", description = "The configuration, in LiteLLM's format.")
    Path file = Path.of("");

    @Option(
            names = "--env-file",
            paramLabel = "FILE",
            description = "Variables as NAME=value lines; they win over the environment's.")
    @Nullable
    Path envFile;

    @Option(
            names = "--names-only",
            description = "Takes every variable that the file names for set: for machines without secrets.")
    boolean namesOnly;

    /** Whether there is a file to read. */
    boolean isReadable() {
        return Files.isRegularFile(file) && Files.isReadable(file);
    }

    ConfigLoader.Loaded load(boolean strict) throws IOException {
        return new ConfigLoader(environment(), strict).load(YamlSource.file(file));
    }

    Map<String, String> environment() throws IOException {
        Map<String, String> variables = new HashMap<>(System.getenv());
        if (envFile != null) {
            for (String line : Files.readAllLines(envFile)) {
                Matcher pair = LINE.matcher(line);
                if (!line.strip().startsWith("#") && pair.matches()) {
                    variables.put(pair.group(1), unquoted(pair.group(2)));
                }
            }
        }
        if (namesOnly) {
            Matcher found = VARIABLE.matcher(Files.readString(file));
            while (found.find()) {
                variables.putIfAbsent(found.group(1) == null ? found.group(2) : found.group(1), ANYTHING);
            }
        }
        return variables;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
