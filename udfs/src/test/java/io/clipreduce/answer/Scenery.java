package io.clipreduce.answer;

import io.clipreduce.index.Box;
import io.clipreduce.index.PassageKind;
import java.util.Set;

/** A short video, and a question on it, for tests of methods. */
final class Scenery {
  static final Question QUESTION =
      Scripts.choice("What does the red car do?", Set.of("v"), "It burns", "It stops", "It flies");

  private Scenery() {}

  /** Four clips of one video, with a word said, a line read and a car seen. */
  static MemoryIndex index() {
    return new MemoryIndex()
        .video("v", 40)
        .clip("v", 0, 10, "A man cuts bread.")
        .clip("v", 10, 20, "A red car stops at a gate.")
        .clip("v", 20, 30, "A woman sings on a stage.")
        .clip("v", 30, 40, "A dog sleeps.")
        .words(PassageKind.SPEECH, "v", 12, 14, "Mind the car!")
        .words(PassageKind.SCREEN_TEXT, "v", 21, 25, "CONCERT")
        .thing("v", 8, 22, "car", new Box(0.1f, 0.2f, 0.4f, 0.2f));
  }

  /** The same and another video with two clips. */
  static MemoryIndex twoVideos() {
    return index()
        .video("w", 20)
        .clip("w", 0, 10, "A red car flies over a river.")
        .clip("w", 10, 20, "Rain.");
  }
}
