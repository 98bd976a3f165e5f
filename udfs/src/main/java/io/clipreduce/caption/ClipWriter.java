package io.clipreduce.caption;

import io.clipreduce.model.Greedy;

/** A model that writes about the pictures of clips. Not safe for several threads. */
interface ClipWriter extends AutoCloseable {

  /**
   * Writes about a clip.
   *
   * @param clip has at least one picture
   */
  Greedy.Text write(ClipRequest clip);

  /** The words of tokens, without special ones. */
  String words(long[] ids);

  @Override
  void close();
}
