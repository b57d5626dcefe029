package dev.llmrouter.benchmarks.cost;

import dev.llmrouter.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A file of many deployments: read for a new router, and read again by one that runs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(jvmArgsAppend = "-Xmx1g")
public class ConfigBenchmark {
    @Param({"100", "10000"})
    int deployments;

    private Path file;
    private Router router;

    @Setup
    public void open() throws IOException {
        file = Files.createTempFile("fleet", ".yaml");
        StringBuilder yaml = new StringBuilder("model_list:\n");
        for (int i = 0; i < deployments; i++) {
            yaml.append(
                            "  - model_name: gpt-4o\n    litellm_params:\n      model: openai/gpt-4o\n      api_base: http://127.0.0.1:1/")
                    .append(i)
                    .append("\n      api_key: none\n      rpm: 600\n      tpm: 100000\n");
        }
        Files.writeString(file, yaml);
        router = load();
    }

    @TearDown
    public void close() throws IOException {
        router.close();
        Files.delete(file);
    }

    private Router load() {
        return Router.fromYaml(file).transport(new AtOnce()).build();
    }

    @Benchmark
    public void loaded() {
        load().close();
    }

    @Benchmark
    public void reloaded() {
        router.reload(file);
    }
}
