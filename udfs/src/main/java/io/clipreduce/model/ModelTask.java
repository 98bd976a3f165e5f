package io.clipreduce.model;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What a model is for; decides which settings may name it. */
public enum ModelTask {
  /** Pictures to vectors; with words in the same space where there is a text tower. */
  FRAME_ENCODER("frame-encoder"),
  /** Texts to vectors. */
  TEXT_ENCODER("text-encoder"),
  /** A query and a text to a score. */
  RERANKER("reranker"),
  /** Pictures to sentences. */
  CAPTIONER("captioner"),
  /** Text to text. */
  LANGUAGE_MODEL("language-model"),
  /** Sound to whether somebody speaks. */
  SPEECH_DETECTOR("speech-detector"),
  /** Sound to words. */
  RECOGNISER("recogniser"),
  /** Pictures to labelled boxes. */
  DETECTOR("detector"),
  /** Vectors of pictures to scores. */
  QUALITY_HEAD("quality-head"),
  /** Frames to cuts. */
  SHOT_DETECTOR("shot-detector");

  private final String label;

  ModelTask(String label) {
    this.label = label;
  }

  /** Its name in model cards, such as {@code frame-encoder}. */
  public String label() {
    return label;
  }

  static ModelTask of(String label) {
    return Arrays.stream(values())
        .filter(task -> task.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "task = %s is unknown. Allowed: %s."
                        .formatted(
                            label,
                            Arrays.stream(values())
                                .map(ModelTask::label)
                                .collect(Collectors.joining(", ")))));
  }
}
