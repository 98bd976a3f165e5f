package io.clipreduce.unify;

import java.io.IOException;

/** The pictures that were kept of a video. */
public interface Pictures {

  /**
   * The picture that shows a moment: that of the moment itself, or the last before.
   *
   * @param ptsUs microseconds of presentation time
   * @return a JPEG, or null where none was kept
   */
  byte[] jpeg(long ptsUs) throws IOException;
}
