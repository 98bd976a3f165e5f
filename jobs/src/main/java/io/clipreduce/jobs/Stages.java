package io.clipreduce.jobs;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All stages that have a table, in the order of a run. */
final class Stages {
  static final VideosStage VIDEOS = new VideosStage();

  /** The stages after {@code videos}, which ingest runs. */
  static final List<Stage> AFTER_INGEST =
      List.of(
          new SampleStage(),
          new ShotsStage(),
          new EncodeStage(),
          new SegmentStage(),
          new SubtitlesStage(),
          new TranscribeStage(),
          new SelectStage(),
          new PerceiveStage(),
          new DetectStage(),
          new CaptionStage(),
          new UnifyStage(),
          new EncodeTextStage());

  /** All of them, in order. */
  static final List<Stage> ALL = Stream.concat(Stream.of(VIDEOS), AFTER_INGEST.stream()).toList();

  /** All that have tables: those of runs, and those that take questions. */
  static final List<Stage> WITH_TABLES =
      Stream.concat(
              ALL.stream(),
              Stream.of(
                  new QuestionSelectStage(null, List.of(), Map.of()),
                  new AnswerStage(null, null, List.of())))
          .toList();

  private Stages() {}

  /** Number of tasks for a number of groups: enough to level out differences in length. */
  static int tasks(BatchContext batch, int groups) {
    return Math.max(1, Math.min(groups, batch.slots() * 3));
  }
}
