package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.caption.Summary;
import java.awt.Color;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportJobTest {
  private static final Color[] COLOURS = {Color.RED, Color.BLUE, Color.DARK_GRAY, Color.MAGENTA};

  @TempDir static Path warehouse;

  @BeforeAll
  static void publish() {
    TestWarehouse tables = new TestWarehouse(warehouse);
    List<Record> videos = new ArrayList<>();
    List<Record> shots = new ArrayList<>();
    List<Record> clips = new ArrayList<>();
    List<Record> keyframes = new ArrayList<>();
    List<Record> captions = new ArrayList<>();
    for (int v = 0; v < 3; v++) {
      String id = "v" + v;
      videos.add(video(id, "holiday/video %d.mp4".formatted(v), v == 2 ? "partial" : "ok"));
      for (int i = 0; i < 8; i++) {
        long startUs = i * 5_000_000L;
        long endUs = startUs + 5_000_000;
        shots.add(
            new FlatRows.Shots(
                id + "/shot/" + i,
                id,
                i,
                startUs,
                endUs,
                i == 0 ? "start" : i == 4 ? "dissolve" : "cut",
                startUs,
                startUs,
                1f,
                "classical"));
        clips.add(new FlatRows.Clips(id + "/clip/" + i, id, i, startUs, endUs, i, i, "shot"));
        keyframes.add(
            new FlatRows.Keyframes(
                id + "/keyframe/maxinfo/" + (startUs + 1_000_000),
                id,
                id + "/clip/" + i,
                startUs + 1_000_000,
                0,
                "maxinfo",
                1f,
                tables.picture(id + "-" + i, 796, 448, COLOURS[i % COLOURS.length]),
                null,
                null,
                null,
                null,
                null,
                null,
                null));
        captions.add(
            caption(
                id,
                "clip",
                i,
                startUs,
                endUs,
                "A 5.0 s shot, mostly red; the camera pans left. One face is seen. The text"
                    + " \"Clip %d\" is read.".formatted(i)));
      }
      captions.add(caption(id, "segment", 0, 0, 20_000_000, "Four shots with text."));
      captions.add(caption(id, "segment", 1, 20_000_000, 40_000_000, "Four more shots."));
      captions.add(caption(id, "video", 0, 0, 40_000_000, "Eight shots in two parts."));
    }
    tables
        .rows(FlatTable.VIDEOS, videos)
        .rows(named("shots"), shots)
        .rows(named("clips"), clips)
        .rows(named("keyframes"), keyframes)
        .rows(named("captions"), captions)
        .rows(
            FlatTable.FAILURES,
            List.of(
                new FlatRows.Failures(
                    "v9/failure/videos/video",
                    null,
                    "holiday/broken.mp4",
                    "videos",
                    "video",
                    "UNSUPPORTED",
                    "The file is a text, not a video.",
                    1,
                    "lost",
                    true),
                new FlatRows.Failures(
                    "v2/failure/sample/c000000-000001",
                    "v2",
                    "holiday/video 2.mp4",
                    "sample",
                    "c000000-000001",
                    "DAMAGED",
                    "12 frames could not be decoded.",
                    1,
                    "degraded",
                    true)))
        .rows(
            FlatTable.RUNS,
            List.of(run("r1", "2026-05-01T10:00:00Z"), run("r2", "2026-05-02T10:00:00Z")));
  }

  private static FlatTable named(String name) {
    return FlatTable.FROM_STAGES.stream().filter(t -> t.name().equals(name)).findFirst().get();
  }

  private static FlatRows.Videos video(String id, String path, String status) {
    return new FlatRows.Videos(
        id,
        path,
        List.of(path),
        7_000_000L,
        "mov,mp4",
        40_000_000L,
        true,
        0L,
        "h264",
        "yuv420p",
        1280,
        720,
        0,
        29.97,
        30_000,
        1_001,
        "aac",
        48000,
        2,
        status,
        null,
        2,
        80,
        8,
        1L,
        false);
  }

  private static FlatRows.Captions caption(
      String id, String level, int index, long startUs, long endUs, String text) {
    String captionId = id + "/caption/" + level + "/" + index;
    return new FlatRows.Captions(
        captionId,
        id,
        captionId,
        level,
        startUs,
        endUs,
        text,
        null,
        List.of(new Summary.TimeRange(startUs, endUs)),
        "evidence",
        1f,
        1,
        null);
  }

  private static FlatRows.Runs run(String id, String start) {
    Instant began = Instant.parse(start);
    return new FlatRows.Runs(
        id,
        Timestamp.from(began),
        Timestamp.from(began.plusSeconds(48)),
        "complete",
        "holiday",
        "",
        "",
        1,
        3,
        2,
        120_000_000,
        Map.of(
            "ingest",
            1_200L,
            "videos",
            900L,
            "sample",
            21_000L,
            "segment",
            700L,
            "encode",
            2_000L,
            "select",
            600L,
            "perceive",
            14_000L,
            "caption",
            800L,
            "publish",
            5_000L),
        Map.of(),
        false);
  }

  @Test
  void putsEverythingOfAWarehouseOnOnePage() throws Exception {
    CommandRun run = CommandRun.of("report", "--warehouse", warehouse.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualTo("Report: file:" + warehouse + "/report.html\n");
    String page = Files.readString(warehouse.resolve("report.html"));
    assertThat(page)
        .contains("<b>3</b><span>videos</span>")
        .contains("<b>24</b><span>shots</span>")
        .contains("<b>1</b><span>failures, and 1 partial</span>")
        .contains("2026-05-02 10:00 UTC: complete, 3 videos in 0:48")
        .contains("holiday/video 1.mp4")
        .contains("1280×720 · 29.97 fps · h264 · aac")
        .contains("Eight shots in two parts.")
        .contains("&quot;Clip 7&quot; is read.")
        .contains("The file is a text, not a video.");
    assertThat(page.split("src=\"data:image/jpeg", -1)).hasSize(1 + 3 * 8);
    assertThat(page).hasSizeLessThan(400_000);
  }

  @Test
  void showsAsManyVideosAsAsked() throws Exception {
    Path page = warehouse.resolve("few.html");

    CommandRun run =
        CommandRun.of(
            "report",
            "--warehouse",
            warehouse.toString(),
            "--output",
            page.toString(),
            "--set",
            "report.max_videos=1");

    assertThat(run.exitCode()).isZero();
    assertThat(Files.readString(page))
        .contains("1 of 3 are shown")
        .contains("holiday/video 0.mp4")
        .doesNotContain("holiday/video 1.mp4</span>");
  }

  @Test
  void refusesAWarehouseWithoutTables(@TempDir Path empty) {
    CommandRun run = CommandRun.of("report", "--warehouse", empty.toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("holds no published table of videos");
  }
}
