package io.clipreduce.frames;

/** A source that counts what it really asked of its storage, below any cache. */
public interface MeteredSource extends ByteSource {

  /** Number of contiguous ranges read from storage since it was opened. */
  int rangesRead();

  /** Number of bytes read from storage since it was opened. */
  long bytesRead();
}
