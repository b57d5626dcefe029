package dev.llmrouter.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where things are.
 *
 * @param scripts the folder of the scripts
 * @param installed the folder into which they install the peers
 */
record Workplace(Path scripts, Path installed) {
    static final String PORTKEY = "portkey/node_modules/@portkey-ai/gateway/build/start-server.js";

    /**
     * Nothing of LiteLLM asks the network for prices or news, or logs each call; its parts in Rust are on
     * where its own rules let them be; its proxy checks no key, as it listens on the loopback address only.
     */
    private static final Map<String, String> QUIET = Map.of(
            "LITELLM_LOCAL_MODEL_COST_MAP", "True",
            "LITELLM_OFFLINE_MODE", "true",
            "LITELLM_LOG", "ERROR",
            "LITELLM_RUST", "true",
            "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY", "true",
            "DO_NOT_TRACK", "1");

    Path script(String name) {
        return scripts.resolve(name);
    }

    Path installed(String name) {
        return installed.resolve(name);
    }

    boolean has(String name) {
        return Files.exists(installed(name));
    }

    Path log(String name) {
        return installed("logs").resolve(name.replace(' ', '-') + ".log");
    }

    /** An environment without a home, in which the peers leave nothing on the machine. */
    Map<String, String> quiet(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(QUIET);
        all.put("HOME", installed.toString());
        all.putAll(more);
        return all;
    }

    /** The lines of a file that the scripts wrote. */
    List<String> lines(String name) throws IOException {
        return has(name) ? Files.readAllLines(installed(name)) : List.of();
    }

    /** A JVM as this one. */
    static List<String> java(String classPath, String... rest) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", classPath));
        command.addAll(List.of(rest));
        return command;
    }
}
