package dev.llmrouter.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Hands inputs to a property: those of a corpus as they are, then as many as wanted that are made of them by a seeded generator. The corpus is
 * the folder {@code fuzz/KIND} of the test resources; an input that was found to break something stays there. {@code -Dfuzz.rounds=1000}
 * takes a thousand seeds instead of one.
 */
public final class Fuzz {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 1);
    private static final int LONGEST = 20_000;
    /** What parsers look for, and what they look out for. */
    private static final List<String> PIECES = List.of(
            "\"",
            "\\",
            "\\u",
            "\\ud83d",
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\n",
            "\r",
            "\r\n\r\n",
            " ",
            "\t",
            "0",
            "-",
            "1e999",
            "99999999999999999999",
            "null",
            "true",
            ".",
            "data: ",
            "event: x\n",
            "[DONE]",
            "\uFEFF",
            "\u0000",
            "😀",
            "é",
            "error",
            "usage",
            "content",
            "*a",
            "&a ",
            "!!",
            "<<: ",
            "${",
            "os.environ/",
            "- ",
            "%",
            "Infinity",
            "NaN");

    private final List<byte[]> corpus;
    private final Random random;

    private Fuzz(List<byte[]> corpus, Random random) {
        this.corpus = corpus;
        this.random = random;
    }

    /** What holds for every input. */
    public interface Property {
        /** Throws if it does not hold; what it draws from the generator is the same each time. */
        void check(byte[] input, Random random) throws Exception;
    }

    /** Looks at every input of a kind, and at so many of a generator's. */
    public static void check(String kind, int generated, Property property) {
        List<byte[]> corpus = corpus(kind);
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            Fuzz fuzz = new Fuzz(corpus, random);
            for (byte[] input : corpus) {
                check(kind, seed, input, random, property);
            }
            for (int i = 0; i < generated; i++) {
                check(kind, seed, fuzz.next(), random, property);
            }
        }
    }

    private static void check(String kind, int seed, byte[] input, Random random, Property property) {
        try {
            property.check(input, random);
        } catch (Throwable broken) {
            throw new AssertionError(
                    "seed " + seed + ", for fuzz/" + kind + ": "
                            + Base64.getEncoder().encodeToString(input) + "\n"
                            + new String(input, StandardCharsets.UTF_8),
                    broken);
        }
    }

    private static List<byte[]> corpus(String kind) {
        URL folder = Objects.requireNonNull(Fuzz.class.getResource("/fuzz/" + kind), kind);
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            List<byte[]> all = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                all.add(Files.readAllBytes(file));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] next() {
        byte[] input = any();
        for (int i = random.nextInt(5); i >= 0; i--) {
            input = changed(input);
        }
        return input.length <= LONGEST ? input : Arrays.copyOf(input, LONGEST);
    }

    private byte[] any() {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private byte[] changed(byte[] input) {
        int from = random.nextInt(input.length + 1);
        int to = from + random.nextInt(Math.min(input.length - from, 64) + 1);
        byte[] part = Arrays.copyOfRange(input, from, to);
        return switch (random.nextInt(8)) {
            case 0 -> spliced(input, from, to, new byte[0]);
            case 1 -> spliced(input, from, from, repeated(part, 1 + random.nextInt(30)));
            case 2 -> spliced(input, from, from, piece());
            case 3 -> spliced(input, from, to, piece());
            case 4 -> spliced(input, from, Math.min(input.length, from + 1), new byte[] {(byte) random.nextInt(256)});
            case 5 -> Arrays.copyOf(input, from);
            case 6 -> spliced(input, from, input.length, tail(any()));
            default -> spliced(input, from, from, repeated(piece(), 1 + random.nextInt(200)));
        };
    }

    private byte[] tail(byte[] other) {
        return Arrays.copyOfRange(other, random.nextInt(other.length + 1), other.length);
    }

    private byte[] piece() {
        return PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] repeated(byte[] part, int times) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] spliced(byte[] input, int from, int to, byte[] middle) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(input, 0, from);
        all.writeBytes(middle);
        all.write(input, to, input.length - to);
        return all.toByteArray();
    }
}
