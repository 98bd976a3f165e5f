package io.clipreduce.caption;

import io.clipreduce.model.Batches;
import io.clipreduce.model.Greedy;
import io.clipreduce.model.RgbPicture;
import java.util.List;

/**
 * A model that writes about the pictures of clips. Not safe for several threads, but for one
 * method.
 */
interface ClipWriter extends AutoCloseable {

  /**
   * A clip that can be written about.
   *
   * @param pictures those of its keyframes that the model sees, in the size that it takes
   */
  record Prepared(ClipRequest clip, List<RgbPicture> pictures) {}

  /**
   * Reads the pictures of a clip. May be called by several threads, also while others write.
   *
   * @param clip has at least one picture
   * @throws IllegalArgumentException if one cannot be decoded
   */
  Prepared prepare(ClipRequest clip);

  /** How many clips are written about at a time. */
  Batches batches();

  /**
   * Writes about clips; what is written of one does not depend on the others.
   *
   * @return a text for each
   */
  List<Greedy.Text> write(List<Prepared> clips);

  /** The words of tokens, without special ones. */
  String words(long[] ids);

  @Override
  void close();
}
