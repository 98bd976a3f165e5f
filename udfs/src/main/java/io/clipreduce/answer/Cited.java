package io.clipreduce.answer;

import io.clipreduce.answer.Answer.Citation;
import java.util.List;

/** Citations of what an answer rests on. */
final class Cited {
  private Cited() {}

  /** What speaks for an option. */
  static List<Citation> of(OptionScorer.Case told) {
    return told.by().stream()
        .map(scored -> Citation.of(scored.passage(), Math.min(1, scored.score())))
        .toList();
  }

  /** The clips of scenes, with the same weight each. */
  static List<Citation> of(List<Scene> scenes) {
    return scenes.stream().map(scene -> Citation.of(scene.clip(), 1.0 / scenes.size())).toList();
  }
}
