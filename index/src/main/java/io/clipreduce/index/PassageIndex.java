package io.clipreduce.index;

import java.util.List;
import java.util.Optional;

/**
 * The passages of a warehouse, to search and to read. What it holds does not change while it is
 * open. Safe for several threads.
 */
public interface PassageIndex extends AutoCloseable {

  /** All videos, in order of id. */
  List<IndexedVideo> videos();

  /** Names of the encoders whose vectors it holds, sorted. */
  List<String> encoders();

  /**
   * The best hits, best first; equal ones in order of passage id. Searches by vectors are
   * approximate.
   */
  List<Hit> search(PassageQuery query);

  /** All passages that the filter lets through, in order of video id, start, kind and id. */
  List<Passage> passages(PassageFilter filter);

  /** The unit vector that an encoder made of a passage; none where it made none. */
  Optional<float[]> vector(Passage passage, String encoder);

  @Override
  void close();
}
