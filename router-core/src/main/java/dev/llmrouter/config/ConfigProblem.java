package dev.llmrouter.config;

import java.util.List;

/**
 * One thing that is wrong, or odd, in a configuration.
 *
 * @param file the file's name; empty for a configuration made in code
 * @param line the line, from 1; 0 when it has none
 * @param keyPath where in the tree, such as {@code model_list[1].litellm_params.rpm}
 * @param message what is wrong, and what was expected; never the value of a secret
 * @param near names that may have been meant
 */
public record ConfigProblem(String file, int line, String keyPath, String message, List<String> near) {
    /** {@return all of it in one line} */
    @Override
    public String toString() {
        return (file.isEmpty() ? "" : file + (line > 0 ? ":" + line : "") + ": ")
                + (keyPath.isEmpty() ? "" : keyPath + ": ")
                + message
                + (near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?");
    }
}
