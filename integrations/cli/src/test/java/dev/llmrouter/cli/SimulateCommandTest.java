package dev.llmrouter.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import picocli.CommandLine;

class SimulateCommandTest {
    private static final String FILE = """
            model_list:
              - model_name: gpt-4
                litellm_params: {model: azure/gpt-4o, api_base: https://eu.example, api_key: os.environ/NO_SUCH_KEY, api_version: v, tpm: 60000}
                model_info: {id: eu<1>}
              - model_name: gpt-4
                litellm_params: {model: openai/gpt-4o, api_key: k, tpm: 60000}
                model_info: {id: us}
            """;

    private final Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    SimulateCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("router.yaml"), text);
    }

    private int run(Object... args) {
        String[] words = new String[args.length + 3];
        words[0] = "simulate";
        words[1] = "--length";
        words[2] = "1m";
        for (int i = 0; i < args.length; i++) {
            words[i + 3] = args[i].toString();
        }
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .execute(words);
    }

    @Test
    void overload_isSaidInWords_withTheFirstLimitThatRunsOut() throws IOException {
        int code = run(file(FILE), "--rps", "3");

        assertEquals(0, code, err.toString());
        assertTrue(out.toString().contains("model  deployment  served"), out.toString());
        assertTrue(
                out.toString().contains("3 requests a second, steady, 1 process, for 60 s: as many"), out.toString());
        assertTrue(
                out.toString().contains("fail because no deployment had room (they wait 10 s at most)."),
                out.toString());
        assertTrue(out.toString().contains("The first limit that runs out is tpm of "), out.toString());
    }

    @Test
    void fileWithoutLimits_saysThatNothingIsLimited() throws IOException {
        run(file(FILE.replace(", tpm: 60000", "")), "--rps", "3");

        assertTrue(out.toString().contains("No deployment has an rpm or a tpm: nothing is limited"), out.toString());
    }

    @Test
    void severalProcessesWithoutRedis_areWarnedOf() throws IOException {
        run(file(FILE), "--rps", "1", "--processes", "2");

        assertTrue(out.toString().contains("The file names no Redis: each of the 2 processes"), out.toString());
    }

    @Test
    void svg_isAPictureOfItsOwn_withNamesEscaped() throws Exception {
        Path svg = folder.resolve("a.svg");
        run(file(FILE), "--rps", "3", "--event", "hang:eu<1>@10s+20s", "--svg", svg);

        String text = Files.readString(svg);
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.newDocumentBuilder().parse(new InputSource(new StringReader(text)));
        assertTrue(text.contains("hang of eu&lt;1&gt;"), text);
        assertFalse(text.contains("<script"));
    }

    @Test
    void json_hasNumbersForPrograms() throws IOException {
        run(file(FILE), "--rps", "3", "--json");
        JsonNode report = new ObjectMapper().readTree(out.toString()).path("report");

        assertEquals(
                report.path("requests").asLong(),
                report.path("answered").asLong() + report.path("failed").asLong());
        assertTrue(report.path("first_limit").path("limit").asText().startsWith("tpm of "));
        assertEquals(60, report.path("slices").size());
        assertEquals("us", report.path("deployments").get(1).path("id").asText());
    }

    @Test
    void sameSeed_printsTheSame() throws IOException {
        run(file(FILE), "--rps", "3", "--seed", "7");
        String first = out.toString();
        out.getBuffer().setLength(0);
        run(file(FILE), "--rps", "3", "--seed", "7");

        assertEquals(first, out.toString());
    }

    @Test
    void wrongArguments_endWith2_andSayWhatThereIs() throws IOException {
        Path file = file(FILE);

        assertEquals(2, run(file, "--rps", "3", "--event", "hang:nowhere@1s+1s"));
        assertEquals(2, run(file, "--rps", "3", "--workload", "wild"));
        assertEquals(2, run(file, "--rps", "0"));
        assertEquals(2, run(file, "--rps", "3", "--speed", "us=fast"));
        assertEquals(2, run(file));
        assertEquals(2, run(file, "--rps", "3", "--svg", folder.resolve("no/such/folder.svg")));
        assertEquals(2, run(folder.resolve("nope.yaml"), "--rps", "3"));
        String said = err.toString();
        assertTrue(said.contains("no deployment 'nowhere'; there are eu<1>, us"), said);
        assertTrue(said.contains("no workload 'wild'; there are steady, burst, ramp and hot"), said);
        assertTrue(said.contains("requests a second must be more than 0"), said);
        assertTrue(said.contains("--speed wants a number, not 'fast'"), said);
        assertTrue(said.contains("Missing required option: '--rps=N'"), said);
        assertTrue(said.contains("--svg cannot write"), said);
        assertTrue(said.contains("nope.yaml cannot be read"), said);
    }

    @Test
    void fileThatIsWrong_endsWith2_withItsProblems() throws IOException {
        assertEquals(2, run(file("model_list: 3"), "--rps", "3"));
        assertTrue(err.toString().contains("model_list"), err.toString());
    }
}
