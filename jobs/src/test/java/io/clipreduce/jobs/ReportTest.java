package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final ReportData.Totals TOTALS =
      new ReportData.Totals(1, 60_000_000, 1_500_000, 120, 2, 2, 3, 4, 1, 0);

  private static ReportData.Video video(String path, String caption) {
    return new ReportData.Video(
        path,
        "ok",
        null,
        "640×360 · h264",
        60_000_000,
        1_500_000,
        2,
        1,
        "A summary.",
        List.of(),
        List.of(
            new ReportData.ShotBar(0, 0, 15_000_000, "start"),
            new ReportData.ShotBar(1, 15_000_000, 60_000_000, "cut")),
        List.of(
            new ReportData.ClipCard(
                0,
                0,
                60_000_000,
                0,
                1,
                caption,
                List.of(new ReportData.Thumbnail(30_000_000, 160, 90, new byte[] {1, 2, 3})))));
  }

  private static String page(ReportData data) throws Exception {
    StringBuilder page = new StringBuilder();
    Report.write(data, page);
    return page.toString();
  }

  private static ReportData data(List<ReportData.Video> videos) {
    return new ReportData("file:/wh", TOTALS, List.of(), List.of(), List.of(), videos);
  }

  @Test
  void escapesWhateverAVideoSays() throws Exception {
    String page = page(data(List.of(video("<b>\"a'&.mp4", "It reads <script>alert(1)</script>."))));

    assertThat(page)
        .contains("&lt;b&gt;&quot;a&#39;&amp;.mp4")
        .contains("It reads &lt;script&gt;alert(1)&lt;/script&gt;.")
        .doesNotContain("<script>alert");
  }

  @Test
  void needsNothingFromAnywhere() throws Exception {
    String page = page(data(List.of(video("a.mp4", "Words."))));

    assertThat(page).contains("default-src 'none'").contains("src=\"data:image/jpeg;base64,AQID\"");
    assertThat(page).doesNotContain("http://", "https://", "<link", "@import", "url(");
  }

  @Test
  void drawsShotsAsLongAsTheyAre() throws Exception {
    assertThat(page(data(List.of(video("a.mp4", "Words.")))))
        .contains("style=\"left:0.000%;width:25.000%\" title=\"Shot 0, 0:00–0:15")
        .contains("style=\"left:25.000%;width:75.000%\" title=\"Shot 1, 0:15–1:00")
        .contains("<u style=\"left:50.000%\" title=\"Picture at 0:30\">");
  }

  @Test
  void tellsFailuresAndTheSpeedOfTheLastRun() throws Exception {
    Instant start = Instant.parse("2026-01-02T03:04:05Z");
    ReportData.Run run =
        new ReportData.Run(
            start,
            start.plusSeconds(30),
            "complete",
            1,
            1,
            60_000_000,
            Map.of("sample", 20_000L, "caption", 5_000L, "ingest", 1_000L));
    ReportData.Failure failure =
        new ReportData.Failure(
            "bad.mp4", "videos", "video", "lost", "UNSUPPORTED", "Not a video.", 1, true);

    String page =
        page(
            new ReportData(
                "file:/wh", TOTALS, List.of(run), List.of(failure), List.of(), List.of()));

    assertThat(page)
        .contains("2026-01-02 03:04 UTC: complete, 1 video in 0:30; 60 s of video, 2.0 hours of")
        .contains("Not a video.")
        .contains("leaves it");
    assertThat(page.indexOf("<td>ingest")).isLessThan(page.indexOf("<td>sample"));
    assertThat(page.indexOf("<td>sample")).isLessThan(page.indexOf("<td>caption"));
  }

  @Test
  void drawsMethodsSideBySideForEachSetAndBudget() throws Exception {
    FlatRows.Comparisons aks = comparison("aks", null, 0.75, null);
    FlatRows.Comparisons divprune = comparison("divprune", 0.2, 1.0, null);
    FlatRows.Comparisons uniform = comparison("uniform", null, null, -0.25);

    String page =
        page(
            new ReportData(
                "file:/wh",
                TOTALS,
                List.of(),
                List.of(),
                List.of(aks, uniform, divprune),
                List.of(video("a.mp4", "Words."))));

    assertThat(page)
        .contains("<h2>Methods on set &lt;1&gt;, 8 frames of a video for a question</h2>")
        .contains("<h2>Methods on set &lt;1&gt;, texts/minilm, 0.2 of the vectors</h2>")
        .contains("viewBox=\"0 0 600 92\"")
        .contains("x=\"472\" y=\"89\">0.75</text>")
        .contains("width=\"322.5\" height=\"4\"><title>hits 0.750</title>")
        .contains("width=\"0.0\" height=\"4\"><title>redundancy -0.250</title>")
        .contains("<td>aks<td class=\"n\">0.750<td class=\"n\">0.500")
        .contains("<td>uniform<td class=\"n\">–");
    assertThat(page).doesNotContain("http://");
  }

  private static FlatRows.Comparisons comparison(
      String method, Double ratio, Double hits, Double redundancy) {
    return new FlatRows.Comparisons(
        "set <1>",
        method,
        "corrected",
        ratio == null ? 8 : null,
        "texts/minilm",
        3,
        0,
        null,
        8.0,
        0.5,
        0.9,
        redundancy,
        hits,
        2,
        1.5,
        100.0,
        ratio == null ? "select" : "compress",
        ratio,
        0.25);
  }

  @Test
  void saysWhenThereIsNothing() throws Exception {
    ReportData.Totals none = new ReportData.Totals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    assertThat(page(new ReportData("file:/wh", none, List.of(), List.of(), List.of(), List.of())))
        .contains("<h2>Failures</h2><p>None.</p>");
  }

  @Test
  void staysSmallEnoughToOpenWithFiveHundredVideos() throws Exception {
    int videos = 500;
    int shots = ReportLoader.share(ReportLoader.ALL_SHOTS, videos, 60, 600);
    int clips = ReportLoader.share(ReportLoader.ALL_CLIPS, videos, 20, 400);
    int pictures = ReportLoader.share(ReportLoader.ALL_PICTURES, videos, 2, 24);
    ReportData.Thumbnail thumbnail = new ReportData.Thumbnail(0, 160, 90, new byte[5_000]);
    ReportData.Video full =
        new ReportData.Video(
            "file:/corpus/a/rather/long/path/of/a/video.mp4",
            "ok",
            null,
            "1920×1080 · 25 fps · h264 · aac",
            3_600_000_000L,
            900_000_000,
            700,
            600,
            "A summary. ".repeat(20),
            IntStream.range(0, 30)
                .mapToObj(i -> new ReportData.Segment(i, i + 1, "A segment. ".repeat(10)))
                .toList(),
            IntStream.range(0, shots)
                .mapToObj(i -> new ReportData.ShotBar(i, i, i + 1, "cut"))
                .toList(),
            IntStream.range(0, clips)
                .mapToObj(
                    i ->
                        new ReportData.ClipCard(
                            i,
                            i,
                            i + 1,
                            i,
                            i,
                            "A caption. ".repeat(12),
                            i < pictures ? List.of(thumbnail) : List.of()))
                .toList());

    String page = page(data(Collections.nCopies(videos, full)));

    assertThat(page.length()).isLessThan(30_000_000);
  }

  @Test
  void writesTimesWithTenthsWhereTheySaySomething() {
    assertThat(Report.clock(0)).isEqualTo("0:00");
    assertThat(Report.clock(3_499_999)).isEqualTo("0:03.5");
    assertThat(Report.clock(59_960_000)).isEqualTo("1:00");
    assertThat(Report.clock(3_723_400_000L)).isEqualTo("1:02:03");
  }

  @Test
  void sharesWhatAPageHoldsAmongTheVideos() {
    assertThat(ReportLoader.share(1_500, 1, 2, 24)).isEqualTo(24);
    assertThat(ReportLoader.share(1_500, 100, 2, 24)).isEqualTo(15);
    assertThat(ReportLoader.share(1_500, 5_000, 2, 24)).isEqualTo(2);
    assertThat(ReportLoader.step(400, 400)).isEqualTo(1);
    assertThat(ReportLoader.step(401, 400)).isEqualTo(2);
    assertThat(ReportLoader.step(0, 400)).isEqualTo(1);
  }

  @Test
  void spreadsThePicturesOfAVideoEvenly() {
    List<Thumbnails.Wanted> all =
        IntStream.range(0, 40)
            .mapToObj(i -> new Thumbnails.Wanted("v", i / 2, i * 1_000_000L, null))
            .toList();

    List<Thumbnails.Wanted> chosen = Thumbnails.spread(all, 5);

    assertThat(chosen).extracting(Thumbnails.Wanted::clipIndex).containsExactly(0, 4, 8, 12, 16);
    assertThat(Thumbnails.spread(all, 40)).isEqualTo(all);
  }
}
