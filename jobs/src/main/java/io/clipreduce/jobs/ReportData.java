package io.clipreduce.jobs;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a {@link Report} shows, already cut to what a page can hold.
 *
 * @param warehouse where it came from
 * @param totals counts over the whole corpus
 * @param runs newest first
 * @param failures in order of path; perhaps not all
 * @param comparisons methods side by side, by set of questions and budget, best first
 * @param videos in order of path; perhaps not all
 */
record ReportData(
    String warehouse,
    Totals totals,
    List<Run> runs,
    List<Failure> failures,
    List<FlatRows.Comparisons> comparisons,
    List<Video> videos) {

  /**
   * Counts over the whole corpus.
   *
   * @param lost failures that left nothing
   * @param degraded failures where what could be read was kept
   */
  record Totals(
      long videos,
      long durationUs,
      long sizeBytes,
      long frames,
      long shots,
      long clips,
      long captions,
      long ocrLines,
      long lost,
      long degraded) {}

  /**
   * One run of the job.
   *
   * @param durationUs presentation time of the videos published
   * @param stageMs wall time of each stage, milliseconds
   */
  record Run(
      Instant startedAt,
      Instant endedAt,
      String status,
      int videos,
      int failures,
      long durationUs,
      Map<String, Long> stageMs) {}

  /** Something that could not be done, wholly or in part. */
  record Failure(
      String path,
      String stage,
      String unit,
      String severity,
      String errorClass,
      String reason,
      int attempts,
      boolean isFinal) {}

  /**
   * One video.
   *
   * @param format codecs, size and frame rate, for people
   * @param note what is odd about it; null if nothing
   * @param shotCount all its shots
   * @param clipCount all its clips
   * @param summary its caption as a whole; null if it has none
   * @param shots every n-th, where there are too many
   * @param clips every n-th, where there are too many
   */
  record Video(
      String path,
      String status,
      String note,
      String format,
      long durationUs,
      long sizeBytes,
      long shotCount,
      long clipCount,
      String summary,
      List<Segment> segments,
      List<ShotBar> shots,
      List<ClipCard> clips) {}

  /** A caption of a segment. */
  record Segment(long startUs, long endUs, String text) {}

  /** A shot on the timeline. */
  record ShotBar(int index, long startUs, long endUs, String startKind) {}

  /**
   * A clip with its pictures.
   *
   * @param caption null if it has none
   */
  record ClipCard(
      int index,
      long startUs,
      long endUs,
      int firstShot,
      int lastShot,
      String caption,
      List<Thumbnail> thumbnails) {}

  /** A small JPEG of a keyframe. */
  record Thumbnail(long ptsUs, int widthPx, int heightPx, byte[] jpeg) {}
}
