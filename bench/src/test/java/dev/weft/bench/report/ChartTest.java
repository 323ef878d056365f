package dev.weft.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ChartTest {
  @Test
  void bars_ofAPanel_areAsLongAsTheirFigures() throws Exception {
    BarChart chart =
        new BarChart()
            .panel(
                "title",
                List.of(
                    new BarChart.Bar("weft", 50, "50 ns"), new BarChart.Bar("go", 100, "100 ns")));

    List<Element> bars = elements(parse(chart.toString()), "rect");

    assertThat(bars).hasSize(2);
    assertThat(width(bars.get(1))).isEqualTo(2 * width(bars.get(0)));
    assertThat(bars).extracting(bar -> bar.getAttribute("class")).containsExactly("own", "peer");
  }

  @Test
  void bars_ofAnotherPanel_haveAScaleOfTheirOwn() throws Exception {
    BarChart chart =
        new BarChart()
            .panel("one", List.of(new BarChart.Bar("go", 1, "1")))
            .panel("other", List.of(new BarChart.Bar("go", 1_000, "1,000")));

    List<Element> bars = elements(parse(chart.toString()), "rect");

    assertThat(width(bars.get(0))).isEqualTo(width(bars.get(1)));
  }

  @Test
  void text_withMarkup_isEscaped() throws Exception {
    BarChart chart = new BarChart().panel("a < b & c", List.of(new BarChart.Bar("go", 1, "1")));

    List<Element> texts = elements(parse(chart.toString()), "text");

    assertThat(texts.getFirst().getTextContent()).isEqualTo("a < b & c");
  }

  @Test
  void panel_withoutBars_isLeftOut() {
    assertThat(new BarChart().panel("empty", List.of()).isEmpty()).isTrue();
  }

  @Test
  void line_thatIsFlat_runsAcross() throws Exception {
    LineChart chart =
        new LineChart("title")
            .line("weft", List.of(new LineChart.Point(1, 50), new LineChart.Point(1_000, 50)));

    Element line =
        elements(parse(chart.toString()), "polyline").stream()
            .filter(element -> element.getAttribute("class").equals("line"))
            .findFirst()
            .orElseThrow();

    String[] ends = line.getAttribute("points").split(" ", -1);
    assertThat(ends[0].split(",", -1)[1]).isEqualTo(ends[1].split(",", -1)[1]);
    assertThat(ends[0].split(",", -1)[0]).isNotEqualTo(ends[1].split(",", -1)[0]);
  }

  @Test
  void labels_ofLinesThatEndTogether_areApartAndInside() throws Exception {
    LineChart chart = new LineChart("title");
    for (int i = 0; i < 10; i++) {
      chart.line("peer-" + i, List.of(new LineChart.Point(1, 1), new LineChart.Point(10, 1)));
    }

    Document drawing = parse(chart.toString());
    double height = Double.parseDouble(drawing.getDocumentElement().getAttribute("height"));
    List<Double> places =
        elements(drawing, "text").stream()
            .filter(text -> text.getTextContent().startsWith("peer-"))
            .map(text -> Double.parseDouble(text.getAttribute("y")))
            .sorted()
            .toList();

    assertThat(places).hasSize(10).allMatch(y -> y > 0 && y < height);
    for (int i = 1; i < places.size(); i++) {
      assertThat(places.get(i) - places.get(i - 1)).isGreaterThanOrEqualTo(12);
    }
  }

  @Test
  void style_always_followsTheReadersScheme() {
    BarChart chart = new BarChart().panel("title", List.of(new BarChart.Bar("go", 1, "1")));

    assertThat(chart.toString())
        .contains("prefers-color-scheme: dark")
        .doesNotContain("background");
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static List<Element> elements(Document document, String name) {
    NodeList nodes = document.getElementsByTagName(name);
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }

  private static double width(Element bar) {
    return Double.parseDouble(bar.getAttribute("width"));
  }
}
