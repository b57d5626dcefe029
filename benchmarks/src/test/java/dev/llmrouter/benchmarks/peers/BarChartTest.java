package dev.llmrouter.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class BarChartTest {
    @Test
    void bars_areAsLongAsTheLogarithm() throws Exception {
        BarChart chart = new BarChart("a < b", "", "in a second");
        chart.add(new BarChart.Bar("least", 10, "10", false));
        chart.add(new BarChart.Bar("middle", 100, "100", true));
        chart.add(new BarChart.Bar("most", 1000, "1,000", false));
        NodeList bars = parsed(chart).getElementsByTagName("rect");
        assertEquals(1, width(bars, 1), "the scale begins at the least, which is still seen");
        assertEquals(width(bars, 3), 2 * width(bars, 2), 0.2);
    }

    @Test
    void whatIsNotMoreThanNothing_isDrawnAtTheStart() throws Exception {
        BarChart chart = new BarChart("", "", "milliseconds");
        chart.add(new BarChart.Bar("below", -0.1, "-0.10", false));
        chart.add(new BarChart.Bar("above", 0.2, "0.20", false));
        NodeList bars = parsed(chart).getElementsByTagName("rect");
        assertEquals(1, width(bars, 1));
        assertTrue(width(bars, 2) > 1);
    }

    private static Document parsed(BarChart chart) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(chart.svg().getBytes(UTF_8)));
    }

    private static double width(NodeList bars, int index) {
        return Double.parseDouble(((Element) bars.item(index)).getAttribute("width"));
    }
}
