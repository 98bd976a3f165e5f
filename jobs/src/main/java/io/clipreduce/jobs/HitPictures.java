package io.clipreduce.jobs;

import io.clipreduce.index.FrameRef;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageIndex;
import io.clipreduce.index.PassageKind;
import java.util.List;
import java.util.Set;

/** Finds a picture for every passage. */
final class HitPictures {
  private HitPictures() {}

  /**
   * The frame in the middle of those that a passage shows; for words without frames, the frame
   * nearest to their middle.
   *
   * @return null where the video has no pictures there
   */
  static FrameRef of(Passage passage, PassageIndex index) {
    if (!passage.frames().isEmpty()) {
      return passage.frames().get(passage.frames().size() / 2);
    }
    long middleUs = passage.startUs() + (passage.endUs() - passage.startUs()) / 2;
    PassageFilter there =
        PassageFilter.ALL
            .of(Set.of(passage.videoId()))
            .kinds(PassageKind.CLIP)
            .between(middleUs, middleUs + 1);
    List<Passage> clips = index.passages(there);
    FrameRef nearest = null;
    for (Passage clip : clips) {
      for (FrameRef frame : clip.frames()) {
        if (nearest == null
            || Math.abs(frame.ptsUs() - middleUs) < Math.abs(nearest.ptsUs() - middleUs)) {
          nearest = frame;
        }
      }
    }
    return nearest;
  }
}
