package io.clipreduce.frames.ffmpeg;

/** Counts what one call of the reader asks of its source, over all the files it opens. */
final class ReadCounter {
  private long nextPosition = -1;
  private int ranges;
  private long bytesRead;
  private int decoderOpens;

  void read(long position, int count) {
    if (position != nextPosition) {
      ranges++;
    }
    nextPosition = position + count;
    bytesRead += count;
  }

  void decoderOpened() {
    decoderOpens++;
  }

  int ranges() {
    return ranges;
  }

  long bytesRead() {
    return bytesRead;
  }

  int decoderOpens() {
    return decoderOpens;
  }
}
