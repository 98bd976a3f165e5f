package io.clipreduce.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A run's results as one HTML page that needs nothing else: no script, style, font or picture from
 * anywhere. Texts of videos are escaped, for nobody knows what is written in a picture.
 */
final class Report {
  private static final List<String> STAGES =
      List.of(
          "ingest",
          "videos",
          "sample",
          "shots",
          "encode",
          "segment",
          "subtitles",
          "transcribe",
          "select",
          "perceive",
          "detect",
          "caption",
          "unify",
          "encode_text",
          "publish",
          "report");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int RUNS_SHOWN = 10;
  private static final int PLOT_TOP_PX = 24;
  private static final int PLOT_ROW_PX = 26;
  private static final int PLOT_LEFT_PX = 150;
  private static final int PLOT_WIDTH_PX = 430;
  private static final int PLOT_SCALE_PX = 16;

  private final ReportData data;
  private final Appendable out;

  private Report(ReportData data, Appendable out) {
    this.data = data;
    this.out = out;
  }

  /** Writes the page. */
  static void write(ReportData data, Appendable out) throws IOException {
    new Report(data, out).page();
  }

  private void page() throws IOException {
    add(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';",
        " img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">",
        "<title>ClipReduce report</title>\n<style>\n",
        resource("report.css"),
        "</style></head>\n<body>\n<header><h1>ClipReduce report</h1><p>",
        text(data.warehouse()),
        "</p></header>\n<main>\n");
    totals();
    runs();
    failures();
    comparisons();
    videos();
    add("</main>\n<script>\n", resource("report.js"), "</script>\n</body></html>\n");
  }

  private void totals() throws IOException {
    ReportData.Totals totals = data.totals();
    add("<section class=\"totals\">\n");
    tile(count(totals.videos()), totals.videos() == 1 ? "video" : "videos");
    tile(length(totals.durationUs()), "of video");
    tile(Bytes.text(totals.sizeBytes()), "of files");
    tile(count(totals.frames()), "sampled frames");
    tile(count(totals.shots()), "shots");
    tile(count(totals.clips()), "clips");
    tile(count(totals.captions()), "captions");
    tile(count(totals.ocrLines()), "lines of text read");
    tile(
        count(totals.lost()),
        totals.degraded() == 0
            ? "failures"
            : "failures, and %s partial".formatted(count(totals.degraded())));
    add("</section>\n");
  }

  private void tile(String value, String what) throws IOException {
    add("<div><b>", text(value), "</b><span>", text(what), "</span></div>\n");
  }

  private void runs() throws IOException {
    if (data.runs().isEmpty()) {
      return;
    }

    ReportData.Run last = data.runs().get(0);
    add("<section><h2>Last run</h2>\n<p>", text(sentence(last)), "</p>\n");
    stages(last.stageMs());
    add("</section>\n");
    if (data.runs().size() > 1) {
      add(
          "<section><details><summary><h2>Runs before</h2></summary>\n<table><thead><tr>",
          "<th>Began<th class=\"n\">Took<th>Status<th class=\"n\">Videos<th class=\"n\">Length",
          "<th class=\"n\">Failures</tr></thead><tbody>\n");
      for (ReportData.Run run :
          data.runs().subList(1, Math.min(data.runs().size(), 1 + RUNS_SHOWN))) {
        row(
            "<td>" + TIME.format(run.startedAt()),
            number(clock(wallUs(run))),
            "<td>" + text(run.status()),
            number(count(run.videos())),
            number(length(run.durationUs())),
            number(count(run.failures())));
      }
      add("</tbody></table></details></section>\n");
    }
  }

  private static String sentence(ReportData.Run run) {
    long wallUs = wallUs(run);
    String sentence =
        "%s: %s, %s in %s"
            .formatted(
                TIME.format(run.startedAt()),
                run.status(),
                run.videos() == 1 ? "1 video" : count(run.videos()) + " videos",
                clock(wallUs));
    return run.durationUs() == 0 || wallUs == 0
        ? sentence + "."
        : sentence
            + String.format(
                Locale.ROOT,
                "; %s of video, %.1f hours of video an hour.",
                length(run.durationUs()),
                (double) run.durationUs() / wallUs);
  }

  private static long wallUs(ReportData.Run run) {
    return Duration.between(run.startedAt(), run.endedAt()).toMillis() * 1000;
  }

  private void stages(Map<String, Long> stageMs) throws IOException {
    long longest = Math.max(1, stageMs.values().stream().mapToLong(v -> v).max().orElse(1));
    long all = Math.max(1, stageMs.values().stream().mapToLong(v -> v).sum());
    add("<table class=\"stages\"><tbody>\n");
    for (String stage : inOrder(stageMs)) {
      long ms = stageMs.get(stage);
      row(
          "<td>" + text(stage),
          number(String.format(Locale.ROOT, "%.1f s", ms / 1000.0)),
          number(Math.round(100.0 * ms / all) + " %"),
          String.format(
              Locale.ROOT,
              "<td class=\"bar\"><i style=\"width:%.1f%%\"></i>",
              100.0 * ms / longest));
    }
    add("</tbody></table>\n");
  }

  /** The stages as they follow each other, then whatever else there is. */
  private static List<String> inOrder(Map<String, Long> stageMs) {
    List<String> names = new ArrayList<>(STAGES);
    names.retainAll(stageMs.keySet());
    TreeMap<String, Long> others = new TreeMap<>(stageMs);
    STAGES.forEach(others::remove);
    names.addAll(others.keySet());
    return names;
  }

  private void failures() throws IOException {
    long all = data.totals().lost() + data.totals().degraded();
    if (all == 0) {
      add("<section><h2>Failures</h2><p>None.</p></section>\n");
      return;
    }

    add("<section><details open><summary><h2>Failures (", count(all), ")</h2></summary>\n");
    if (data.failures().size() < all) {
      add(
          "<p>The first ",
          count(data.failures().size()),
          "; <code>SELECT * FROM failures</code> lists all.</p>\n");
    }

    add(
        "<table><thead><tr><th>Video<th>Stage<th>What is left<th>Reason<th class=\"n\">Attempts",
        "<th>Next run</tr></thead><tbody>\n");
    for (ReportData.Failure failure : data.failures()) {
      boolean lost = "lost".equals(failure.severity());
      row(
          "<td class=\"path\">" + text(failure.path()),
          "<td title=\"" + text(failure.unit()) + "\">" + text(failure.stage()),
          "<td>" + badge(lost ? "failed" : "partial", lost ? "nothing" : "what could be read"),
          "<td>%s <small>%s</small>".formatted(text(failure.reason()), text(failure.errorClass())),
          number(count(failure.attempts())),
          "<td>" + (failure.isFinal() ? "leaves it" : "tries again"));
    }
    add("</tbody></table></details></section>\n");
  }

  private void comparisons() throws IOException {
    Map<String, List<FlatRows.Comparisons>> together = new LinkedHashMap<>();
    for (FlatRows.Comparisons row : data.comparisons()) {
      together.computeIfAbsent(compared(row), key -> new ArrayList<>()).add(row);
    }
    for (Map.Entry<String, List<FlatRows.Comparisons>> one : together.entrySet()) {
      add("<section><h2>Methods on ", text(one.getKey()), "</h2>\n");
      plot(one.getValue());
      figures(one.getValue());
      add("</section>\n");
    }
  }

  /** What methods were compared on. */
  private static String compared(FlatRows.Comparisons row) {
    if (row.ratio() == null) {
      return "%s, %s of a video for a question"
          .formatted(row.questionSet(), plural(row.budget(), "frame"));
    }
    String vectors = "%s, %s of the vectors".formatted(row.evidence(), row.ratio());
    return row.questionSet() == null ? vectors : "%s, %s".formatted(row.questionSet(), vectors);
  }

  /** A bar for each share, under each other for each method. */
  private void plot(List<FlatRows.Comparisons> rows) throws IOException {
    int bottomPx = PLOT_TOP_PX + PLOT_ROW_PX * rows.size();
    add(
        "<svg class=\"plot\" role=\"img\" aria-label=\"Shares by method\" viewBox=\"0 0 600 ",
        Integer.toString(bottomPx + PLOT_SCALE_PX),
        "\">\n");
    for (String share : List.of("0", "0.25", "0.5", "0.75", "1")) {
      int leftPx = PLOT_LEFT_PX + (int) (PLOT_WIDTH_PX * Double.parseDouble(share));
      add(
          "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/><text class=\"m\" x=\"%s\" y=\"%s\">%s</text>\n"
              .formatted(
                  leftPx,
                  PLOT_TOP_PX,
                  leftPx,
                  bottomPx,
                  leftPx,
                  bottomPx + PLOT_SCALE_PX - 3,
                  share));
    }
    List<String> kinds = List.of("hits", "time coverage", "space coverage", "redundancy");
    for (int kind = 0; kind < kinds.size(); kind++) {
      add(
          "<rect class=\"k%s\" x=\"%s\" y=\"4\" width=\"10\" height=\"10\"/><text x=\"%s\" y=\"13\">%s</text>\n"
              .formatted(
                  kind,
                  PLOT_LEFT_PX + 115 * kind,
                  PLOT_LEFT_PX + 14 + 115 * kind,
                  kinds.get(kind)));
    }
    for (int i = 0; i < rows.size(); i++) {
      FlatRows.Comparisons row = rows.get(i);
      int topPx = PLOT_TOP_PX + PLOT_ROW_PX * i;
      add(
          "<text class=\"n\" x=\"%s\" y=\"%s\">%s</text>"
              .formatted(PLOT_LEFT_PX - 10, topPx + 15, text(row.method())));
      List<Optional<Double>> shares =
          Stream.of(row.hitRate(), row.timeCoverage(), row.spaceCoverage(), row.redundancy())
              .map(Optional::ofNullable)
              .toList();
      for (int kind = 0; kind < kinds.size(); kind++) {
        if (shares.get(kind).isPresent()) {
          double share = shares.get(kind).get();
          add(
              String.format(
                  Locale.ROOT,
                  "<rect class=\"k%d\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"4\"><title>%s %.3f</title></rect>",
                  kind,
                  PLOT_LEFT_PX,
                  topPx + 5 * kind,
                  PLOT_WIDTH_PX * Math.max(0, Math.min(1, share)),
                  kinds.get(kind),
                  share));
        }
      }
      add("\n");
    }
    add("</svg>\n");
  }

  private void figures(List<FlatRows.Comparisons> rows) throws IOException {
    add(
        "<table><thead><tr><th>Method<th class=\"n\">Hits<th class=\"n\">Time<th class=\"n\">Space",
        "<th class=\"n\">Redundancy<th class=\"n\">Kept<th class=\"n\">Share<th class=\"n\">µs a candidate",
        "<th class=\"n\">Bytes a candidate<th class=\"n\">Failed<th>Evidence</tr></thead><tbody>\n");
    for (FlatRows.Comparisons row : rows) {
      row(
          "<td>" + text(row.method()),
          number(figure("%.3f", row.hitRate())),
          number(figure("%.3f", row.timeCoverage())),
          number(figure("%.3f", row.spaceCoverage())),
          number(figure("%.3f", row.redundancy())),
          number(figure("%.1f", row.frames())),
          number(figure("%.3f", row.keptShare())),
          number(figure("%.2f", row.usPerCandidate())),
          number(figure("%.0f", row.bytesPerCandidate())),
          number(count(row.failures())),
          "<td>" + text(row.evidence() == null ? "none" : row.evidence()));
    }
    add("</tbody></table>\n");
  }

  private static String figure(String form, Double value) {
    return value == null ? "–" : String.format(Locale.ROOT, form, value);
  }

  private void videos() throws IOException {
    add("<section><h2>Videos</h2>\n");
    if (data.videos().size() < data.totals().videos()) {
      add(
          "<p>",
          count(data.videos().size()),
          " of ",
          count(data.totals().videos()),
          " are shown; the setting <code>report.max_videos</code> says how many.</p>\n");
    }

    add(
        "<p class=\"tools\"><input id=\"filter\" type=\"search\" placeholder=\"Show only paths with ...\"",
        " aria-label=\"Show only paths with\"> <button id=\"open\">Open all shown</button>",
        " <button id=\"close\">Close all</button></p>\n");
    for (ReportData.Video video : data.videos()) {
      video(video);
    }
    add("</section>\n");
  }

  private void video(ReportData.Video video) throws IOException {
    add(
        "<details class=\"video\"><summary><span class=\"path\">",
        text(video.path()),
        "</span> ",
        "ok".equals(video.status()) ? "" : badge(video.status(), video.status()),
        "<span class=\"facts\">",
        text(facts(video)),
        "</span></summary>\n");
    if (video.note() != null) {
      add("<p class=\"note\">", text(video.note()), "</p>\n");
    }
    if (video.summary() != null) {
      add("<p class=\"summary\">", text(video.summary()), "</p>\n");
    }

    timeline(video);
    segments(video);
    clips(video);
    add("</details>\n");
  }

  private static String facts(ReportData.Video video) {
    List<String> facts = new ArrayList<>();
    if (video.durationUs() > 0) {
      facts.add(clock(video.durationUs()));
    }
    facts.add(Bytes.text(video.sizeBytes()));
    if (!video.format().isEmpty()) {
      facts.add(video.format());
    }
    if (video.shotCount() > 0) {
      facts.add(plural(video.shotCount(), "shot"));
      facts.add(plural(video.clipCount(), "clip"));
    }
    return String.join(" · ", facts);
  }

  private static String plural(long number, String thing) {
    return count(number) + " " + thing + (number == 1 ? "" : "s");
  }

  /** Bars as long as the shots, on one line; a stroke below for every picture shown. */
  private void timeline(ReportData.Video video) throws IOException {
    if (video.shots().isEmpty()) {
      return;
    }

    long startUs = video.shots().get(0).startUs();
    long endUs = video.shots().get(video.shots().size() - 1).endUs();
    double spanUs = Math.max(1, endUs - startUs);
    add("<div class=\"timeline\">\n");
    List<ReportData.ShotBar> shots = video.shots();
    for (int i = 0; i < shots.size(); i++) {
      ReportData.ShotBar shot = shots.get(i);
      long nextUs = i + 1 < shots.size() ? shots.get(i + 1).startUs() : shot.endUs();
      add(
          "<i class=\"",
          text(shot.startKind()),
          i % 2 == 0 ? "" : " odd",
          String.format(
              Locale.ROOT,
              "\" style=\"left:%.3f%%;width:%.3f%%\" title=\"",
              100 * (shot.startUs() - startUs) / spanUs,
              100 * (nextUs - shot.startUs()) / spanUs),
          "Shot ",
          count(shot.index()),
          ", ",
          range(shot.startUs(), shot.endUs()),
          ", begins with a ",
          text(shot.startKind()),
          "\"></i>");
    }
    for (ReportData.ClipCard clip : video.clips()) {
      for (ReportData.Thumbnail picture : clip.thumbnails()) {
        add(
            String.format(
                Locale.ROOT,
                "<u style=\"left:%.3f%%\" title=\"Picture at ",
                100 * (picture.ptsUs() - startUs) / spanUs),
            clock(picture.ptsUs()),
            "\"></u>");
      }
    }
    add("\n</div><div class=\"axis\">");
    for (int quarter = 0; quarter <= 4; quarter++) {
      add("<span>", clock(startUs + (endUs - startUs) * quarter / 4), "</span>");
    }
    add("</div>\n");
  }

  private void segments(ReportData.Video video) throws IOException {
    if (video.segments().size() < 2) {
      return;
    }

    add("<dl>\n");
    for (ReportData.Segment segment : video.segments()) {
      add("<dt>", range(segment.startUs(), segment.endUs()), "<dd>", text(segment.text()), "\n");
    }
    add("</dl>\n");
  }

  private void clips(ReportData.Video video) throws IOException {
    if (video.clips().isEmpty()) {
      return;
    }

    if (video.clips().size() < video.clipCount()) {
      add(
          "<p class=\"note\">",
          count(video.clips().size()),
          " of ",
          count(video.clipCount()),
          " clips, evenly spread.</p>\n");
    }

    add("<ol class=\"clips\">\n");
    for (ReportData.ClipCard clip : video.clips()) {
      add("<li>");
      for (ReportData.Thumbnail picture : clip.thumbnails()) {
        add(
            "<img loading=\"lazy\" decoding=\"async\" alt=\"Picture at ",
            clock(picture.ptsUs()),
            "\" title=\"",
            clock(picture.ptsUs()),
            "\" width=\"",
            Integer.toString(picture.widthPx()),
            "\" height=\"",
            Integer.toString(picture.heightPx()),
            "\" src=\"data:image/jpeg;base64,",
            Base64.getEncoder().encodeToString(picture.jpeg()),
            "\">");
      }
      add(
          "<p><small>",
          range(clip.startUs(), clip.endUs()),
          " · ",
          shots(clip),
          "</small> ",
          clip.caption() == null ? "" : text(clip.caption()),
          "</p></li>\n");
    }
    add("</ol>\n");
  }

  private static String shots(ReportData.ClipCard clip) {
    return clip.firstShot() == clip.lastShot()
        ? "shot " + clip.firstShot()
        : "shots " + clip.firstShot() + "–" + clip.lastShot();
  }

  private static String badge(String kind, String words) {
    return "<span class=\"badge " + text(kind) + "\">" + text(words) + "</span> ";
  }

  private static String number(String value) {
    return "<td class=\"n\">" + text(value);
  }

  private void row(String... cells) throws IOException {
    add("<tr>", String.join("", cells), "</tr>\n");
  }

  private static String range(long startUs, long endUs) {
    return clock(startUs) + "–" + clock(endUs);
  }

  /** Tenths of a second where that says more: {@code 0:03.5}, {@code 1:02:03}. */
  static String clock(long us) {
    long tenths = Math.round(us / 100_000.0);
    long seconds = tenths / 10;
    String text =
        seconds >= 3600
            ? String.format(
                Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
            : String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    return tenths % 10 == 0 || seconds >= 3600 ? text : text + "." + tenths % 10;
  }

  /** A length for people, {@code 42 s}, {@code 3.5 min} or {@code 12.0 h}. */
  private static String length(long us) {
    double seconds = us / 1e6;
    if (seconds < 120) {
      return String.format(Locale.ROOT, "%.0f s", seconds);
    }

    return seconds < 7200
        ? String.format(Locale.ROOT, "%.1f min", seconds / 60)
        : String.format(Locale.ROOT, "%,.1f h", seconds / 3600);
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Text for the inside of an element or of a quoted attribute; nothing for null. */
  static String text(String raw) {
    return raw == null
        ? ""
        : raw.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("'", "&#39;");
  }

  private void add(String... parts) throws IOException {
    for (String part : parts) {
      out.append(part);
    }
  }

  private static String resource(String name) {
    try (InputStream in = Report.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
