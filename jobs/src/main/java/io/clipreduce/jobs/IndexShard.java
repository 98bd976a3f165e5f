package io.clipreduce.jobs;

import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;

/**
 * A shard of the index, as a version of it names it.
 *
 * @param id name of its folder: from the digests of its files
 * @param code version of the code that made it
 * @param passages number of passages, those of excluded videos among them
 * @param videos number of videos, excluded ones among them
 * @param encoders dimensions of the vectors of each encoder
 * @param files its files, by name
 * @param excluded ids of videos that are no longer to be found in it, sorted
 */
record IndexShard(
    String id,
    String code,
    int passages,
    int videos,
    SortedMap<String, Integer> encoders,
    List<File> files,
    List<String> excluded)
    implements Serializable {

  /** A file of a shard. */
  record File(String name, long sizeBytes, String sha256) implements Serializable {}

  /** The same with other videos left out. */
  IndexShard excluding(List<String> others) {
    return new IndexShard(id, code, passages, videos, encoders, files, others);
  }
}
