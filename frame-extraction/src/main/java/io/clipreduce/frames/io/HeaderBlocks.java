package io.clipreduce.frames.io;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Blocks that every opening of a file reads again, kept for the whole JVM: the header, and the
 * index wherever it lies. Least recently used blocks leave first. Safe for several threads.
 */
final class HeaderBlocks {
  private static final HeaderBlocks SHARED = new HeaderBlocks(64L << 20);

  private final long maxBytes;
  private final Map<Key, byte[]> blocks = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  HeaderBlocks(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The blocks of this JVM, at most 64 MiB. */
  static HeaderBlocks shared() {
    return SHARED;
  }

  /** The block, or null if it is not kept. It must not be changed. */
  synchronized byte[] get(Key key) {
    return blocks.get(key);
  }

  synchronized void put(Key key, byte[] block) {
    byte[] before = blocks.put(key, block);
    bytes += block.length - (before == null ? 0 : before.length);
    var oldest = blocks.values().iterator();
    while (bytes > maxBytes && oldest.hasNext()) {
      bytes -= oldest.next().length;
      oldest.remove();
    }
  }

  /** A block of one version of a file: a changed file has another length or modification time. */
  record Key(String path, long sizeBytes, long modifiedMs, long block) {}
}
