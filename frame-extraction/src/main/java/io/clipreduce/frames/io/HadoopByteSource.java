package io.clipreduce.frames.io;

import static org.apache.hadoop.fs.Options.OpenFileOptions.FS_OPTION_OPENFILE_LENGTH;
import static org.apache.hadoop.fs.Options.OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY;
import static org.apache.hadoop.fs.Options.OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY_RANDOM;
import static org.apache.hadoop.fs.Options.OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY_SEQUENTIAL;

import io.clipreduce.frames.MeteredSource;
import java.io.EOFException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FutureIO;

/**
 * Reads a file of any Hadoop file system in blocks of 1 MiB and keeps the last 32 of them. Reading
 * that goes forward is read ahead, by half of what was read since the last jump and at most 8 MiB
 * at once; a jump reads one block. Jumps and forward reading use a stream each, opened when first
 * needed with the read policy that suits it, so that an object store neither drops its connection
 * at every jump nor asks for every block anew.
 *
 * <p>The first 8 MiB that an opening reads, and the blocks it jumps to, are where headers and
 * indexes lie: they are shared with later openings of the same version of the file in this JVM.
 *
 * <p>Not safe for several threads. The file system is the caller's to close.
 */
public final class HadoopByteSource implements MeteredSource {
  static final int BLOCK_BYTES = 1 << 20;

  private static final int MAX_BLOCKS = 32;
  private static final int MAX_AHEAD_BLOCKS = 8;
  private static final int SHARED_FROM_START_BLOCKS = 8;

  private final FileSystem fileSystem;
  private final Path path;
  private final long sizeBytes;
  private final long modifiedMs;
  private final HeaderBlocks headerBlocks;
  private final Map<Long, byte[]> blocks = new LinkedHashMap<>(16, 0.75f, true);
  private FSDataInputStream random;
  private FSDataInputStream sequential;

  /** The block after the last one fetched; -1 before the first. */
  private long nextBlock = -1;

  /** Blocks fetched since the last jump. */
  private int forwardBlocks;

  private int fetchedBlocks;
  private int rangesRead;
  private long bytesRead;

  /**
   * A source of a file whose length and modification time are known, from a listing or a table.
   * Opens nothing yet.
   *
   * @param modifiedMs modification time as the file system tells it; only equality matters
   */
  public HadoopByteSource(FileSystem fileSystem, Path path, long sizeBytes, long modifiedMs) {
    this(fileSystem, path, sizeBytes, modifiedMs, HeaderBlocks.shared());
  }

  HadoopByteSource(
      FileSystem fileSystem,
      Path path,
      long sizeBytes,
      long modifiedMs,
      HeaderBlocks headerBlocks) {
    this.fileSystem = fileSystem;
    this.path = fileSystem.makeQualified(path);
    this.sizeBytes = sizeBytes;
    this.modifiedMs = modifiedMs;
    this.headerBlocks = headerBlocks;
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public int rangesRead() {
    return rangesRead;
  }

  @Override
  public long bytesRead() {
    return bytesRead;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException also when the file has become shorter than its known length
   */
  @Override
  public int read(long position, byte[] buffer, int offset, int length) throws IOException {
    if (position < 0) {
      throw new IllegalArgumentException("Position is " + position + ", must not be negative");
    }
    if (position >= sizeBytes) {
      return -1;
    }

    byte[] block = block(position / BLOCK_BYTES);
    int from = (int) (position % BLOCK_BYTES);
    int count = Math.min(length, block.length - from);
    System.arraycopy(block, from, buffer, offset, count);
    return count;
  }

  @Override
  public void close() throws IOException {
    blocks.clear();
    try (FSDataInputStream first = random;
        FSDataInputStream second = sequential) {
      random = null;
      sequential = null;
    }
  }

  private byte[] block(long index) throws IOException {
    byte[] block = blocks.get(index);
    if (block == null) {
      block = headerBlocks.get(key(index));
      if (block == null) {
        return fetch(index);
      }

      keep(index, block);
    }

    return block;
  }

  /** Reads a block that is not here, and those ahead of it that are not either, as one range. */
  private byte[] fetch(long index) throws IOException {
    boolean forward = index == nextBlock;
    forwardBlocks = forward ? forwardBlocks : 0;
    int aheadBlocks = Math.max(1, Math.min(forwardBlocks / 2, MAX_AHEAD_BLOCKS));
    long position = index * BLOCK_BYTES;
    int count = 1;
    while (count < aheadBlocks
        && position + (long) count * BLOCK_BYTES < sizeBytes
        && !blocks.containsKey(index + count)) {
      count++;
    }

    byte[] first = null;
    for (int i = 0; i < count; i++) {
      byte[] block = readBlock(index + i, forward);
      first = i == 0 ? block : first;
      keep(index + i, block);
      if (!forward || fetchedBlocks < SHARED_FROM_START_BLOCKS) {
        headerBlocks.put(key(index + i), block);
      }

      fetchedBlocks++;
    }

    forwardBlocks += count;
    rangesRead += forward ? 0 : 1;
    nextBlock = index + count;
    return first;
  }

  private byte[] readBlock(long index, boolean forward) throws IOException {
    long position = index * BLOCK_BYTES;
    byte[] block = new byte[(int) Math.min(BLOCK_BYTES, sizeBytes - position)];
    try {
      if (forward) {
        sequential = sequential == null ? open(true) : sequential;
        sequential.seek(position);
        sequential.readFully(block);
      } else {
        random = random == null ? open(false) : random;
        random.readFully(position, block);
      }
    } catch (EOFException e) {
      throw new IOException(
          path + " ended before its known length of " + sizeBytes + " bytes: it was changed", e);
    }

    bytesRead += block.length;
    return block;
  }

  private FSDataInputStream open(boolean forward) throws IOException {
    return FutureIO.awaitFuture(
        fileSystem
            .openFile(path)
            .opt(
                FS_OPTION_OPENFILE_READ_POLICY,
                forward
                    ? FS_OPTION_OPENFILE_READ_POLICY_SEQUENTIAL
                    : FS_OPTION_OPENFILE_READ_POLICY_RANDOM)
            .optLong(FS_OPTION_OPENFILE_LENGTH, sizeBytes)
            .build());
  }

  private void keep(long index, byte[] block) {
    blocks.put(index, block);
    if (blocks.size() > MAX_BLOCKS) {
      var oldest = blocks.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  private HeaderBlocks.Key key(long index) {
    return new HeaderBlocks.Key(path.toString(), sizeBytes, modifiedMs, index);
  }
}
