package dev.llmrouter.server;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which paths are served, by method. What is not here never reaches a provider. */
final class Paths {
    private static final String ID = "/[^/]+";

    private static final Pattern POST = Pattern.compile("(chat/)?completions|embeddings|moderations|rerank"
            + "|responses(" + ID + "/cancel)?|messages(/count_tokens)?"
            + "|images/(generations|edits|variations)|audio/(speech|transcriptions|translations)"
            + "|files|batches(" + ID + "/cancel)?"
            + "|(stream)?[gG]enerateContent|embedContent|batchEmbedContents|countTokens");

    private static final Pattern GET = Pattern.compile("models(/.+)?|model/info|model_group/info|health(/[a-z]+)?"
            + "|responses" + ID + "(/input_items)?|files(" + ID + "(/content)?)?|batches(" + ID + ")?");

    private static final Pattern DELETE = Pattern.compile("(responses|files)" + ID);

    private Paths() {}

    /** The methods that a path is served with; empty for a path that is not served. */
    static Set<String> methods(String path) {
        Set<String> methods = new TreeSet<>();
        if (POST.matcher(path).matches()) {
            methods.add("POST");
        }
        if (GET.matcher(path).matches()) {
            methods.add("GET");
            methods.add("HEAD");
        }
        if (DELETE.matcher(path).matches()) {
            methods.add("DELETE");
        }
        return methods;
    }
}
