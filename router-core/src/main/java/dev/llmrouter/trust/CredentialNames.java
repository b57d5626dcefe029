package dev.llmrouter.trust;

import dev.llmrouter.catalog.NearNames;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes parameters that look like credentials from parameters of a model, whichever way they are
 * spelt. Errs on the side of the credential: {@code extra_body} sends a parameter all the same. Stateless.
 */
final class CredentialNames {
    private static final Pattern CAMEL = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern DIGITS_AT_END = Pattern.compile("(?<=\\p{L})\\d+$");

    /** Words that name nothing but credentials, wherever they stand. */
    private static final Set<String> SECRETS = Set.of(
            "secret",
            "password",
            "passwd",
            "passphrase",
            "passcode",
            "pwd",
            "credential",
            "cred",
            "bearer",
            "auth",
            "oauth",
            "oauth2",
            "authorization",
            "authentication",
            "apikey",
            "jwt",
            "cookie",
            "pem",
            "connectionstring");

    /** What a key is of that opens nothing. */
    private static final Set<String> HARMLESS_KEYS =
            Set.of("cache", "idempotency", "public", "partition", "routing", "sort", "group", "dedup");

    /**
     * Tokens of a model's text. All other tokens, in the singular and at the end of a name, open something.
     */
    private static final Set<String> TEXT_TOKENS = Set.of(
            "bos",
            "eos",
            "pad",
            "stop",
            "start",
            "begin",
            "end",
            "unk",
            "sep",
            "cls",
            "mask",
            "special",
            "image",
            "audio",
            "video",
            "think",
            "thinking",
            "reasoning",
            "per",
            "first",
            "last",
            "next",
            "each",
            "prefix",
            "suffix",
            "middle",
            "fim",
            "boi",
            "eoi",
            "prompt",
            "input",
            "output",
            "completion");

    /** Tokens that open something, also in the plural or with more words behind them. */
    private static final Set<String> OPENING_TOKENS =
            Set.of("access", "auth", "bearer", "session", "refresh", "api", "ad", "id", "identity", "security", "sas");

    /** What people misspell. Short words are near to anything, so these have at least six letters. */
    private static final List<String> MISSPELT = List.of(
            "secret",
            "password",
            "passwd",
            "credential",
            "credentials",
            "bearer",
            "authorization",
            "apikey",
            "apikeys",
            "authkey",
            "accesskey",
            "secretkey",
            "privatekey",
            "clientkey",
            "openaikey",
            "azurekey",
            "apitoken",
            "authtoken",
            "accesstoken",
            "bearertoken",
            "connectionstring");

    private static final Set<String> NOT_MISSPELT = Set.of("nearer", "clearer");

    /** What keys of well-known vendors begin with. */
    private static final Pattern VALUE = Pattern.compile(
            "(sk-|sk_|gsk_|xai-|hf_|AIza|AKIA|ghp_|github_pat_|glpat-|nvapi-|pplx-"
                    + "|csk-|tgp_|r8_|[Bb]earer |[Bb]asic |-----BEGIN )\\S.*|eyJ[\\w-]+\\.[\\w-]+\\..*",
            Pattern.DOTALL);

    private CredentialNames() {}

    /** Whether a parameter looks like a credential, or holds something that does. */
    static boolean looksLikeOne(String name, @Nullable Object value) {
        return isOne(name) || holdsOne(value);
    }

    static boolean isOne(String name) {
        List<String> words = words(name);
        for (int i = 0; i < words.size(); i++) {
            if (isSecret(words, i)) {
                return true;
            }
        }
        return isMisspelt(String.join("", words));
    }

    private static boolean holdsOne(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream().anyMatch(it -> looksLikeOne(String.valueOf(it.getKey()), it.getValue()));
        }
        if (value instanceof List<?> list) {
            return list.stream().anyMatch(CredentialNames::holdsOne);
        }
        return value instanceof String text && isValue(text);
    }

    /** Whether a text is, by its beginning, the key of a well-known vendor. */
    static boolean isValue(String text) {
        return VALUE.matcher(text.strip()).matches();
    }

    private static List<String> words(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKC);
        List<String> words = new ArrayList<>();
        for (String word : BETWEEN_WORDS.split(CAMEL.matcher(plain).replaceAll("_"), -1)) {
            String bare = DIGITS_AT_END.matcher(word).replaceFirst("");
            if (!bare.isEmpty()) {
                words.add(bare.toLowerCase(Locale.ROOT));
            }
        }
        return words;
    }

    private static boolean isSecret(List<String> words, int at) {
        String word = words.get(at);
        String before = at == 0 ? "" : words.get(at - 1);
        boolean last = at == words.size() - 1;
        if (SECRETS.contains(word) || SECRETS.contains(singular(word))) {
            return true;
        }
        if (last && word.equals("pass")) {
            return true;
        }
        if (singular(word).endsWith("key")) {
            String of = singular(word).substring(0, singular(word).length() - "key".length());
            return !HARMLESS_KEYS.contains(of.isEmpty() ? before : of);
        }
        if (singular(word).endsWith("token")) {
            String own = singular(word).substring(0, singular(word).length() - "token".length());
            String of = own.isEmpty() ? before : own;
            return OPENING_TOKENS.contains(of) || (last && word.endsWith("token") && !TEXT_TOKENS.contains(of));
        }
        return isMisspelt(word) || isMisspelt(before + word);
    }

    private static boolean isMisspelt(String word) {
        return word.length() >= 5
                && !NOT_MISSPELT.contains(word)
                && !NearNames.within(word, MISSPELT, 1).isEmpty();
    }

    private static String singular(String word) {
        return word.length() > 3 && word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
    }
}
