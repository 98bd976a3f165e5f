package io.clipreduce.frames.ffmpeg;

import io.clipreduce.frames.AudioMeter;
import io.clipreduce.frames.ChunkPlan;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.SoundPiece;
import java.io.IOException;
import java.util.Arrays;

/**
 * Cuts one stretch of sound at the cells' grid of 20 s and hands each piece on as soon as it is
 * whole. Samples stand where {@link AudioMeter} counts them.
 */
final class SoundKeeper {
  private static final int PIECE =
      (int) (ChunkPlan.CELL_US / 1_000_000) * AudioMeter.SAMPLE_RATE_HZ;

  /** Takes pieces, in order. */
  interface Sink {
    void sound(SoundPiece piece) throws IOException;
  }

  /** Timestamps this near to the running count of samples are taken as rounded, not as a gap. */
  private static final int JITTER = AudioMeter.SAMPLE_RATE_HZ / 50;

  private final long gridUs;
  private final long fromUs;
  private final long end;
  private final Sink sink;
  private final short[] samples = new short[PIECE];

  /** First sample of the piece in work, counted from the grid's start. */
  private long pieceStart;

  /** Samples of the piece in work up to the last one that was fed. */
  private int held;

  private long expected = Long.MIN_VALUE;

  /**
   * @param gridUs where fields of 20 s are counted from
   * @param fromUs first sample kept
   * @param toUs end of those kept, exclusive
   */
  SoundKeeper(long gridUs, long fromUs, long toUs, Sink sink) {
    this.gridUs = gridUs;
    this.fromUs = fromUs;
    this.end = position(toUs);
    this.sink = sink;
    this.pieceStart = position(fromUs);
  }

  private long position(long us) {
    return Math.floorDiv((us - gridUs) * AudioMeter.SAMPLE_RATE_HZ + 500_000, 1_000_000L);
  }

  void feed(long startUs, short[] fed, int count) throws DecodeException, IOException {
    long stated = position(startUs);
    boolean follows = expected != Long.MIN_VALUE && Math.abs(stated - expected) <= JITTER;
    long start = follows ? expected : stated;
    int skipped = (int) Math.min(count, Math.max(0, expected - start));
    for (int i = skipped; i < count && start + i < end; i++) {
      put(start + i, fed[i]);
    }
    expected = Math.max(expected, start + count);
  }

  private void put(long position, short value) throws DecodeException, IOException {
    long next = Math.floorDiv(position, PIECE) * PIECE;
    if (next > pieceStart) {
      finish();
      pieceStart = next;
    }
    int at = (int) (position - pieceStart);
    if (at >= 0) {
      samples[at] = value;
      held = at + 1;
    }
  }

  /** Hands on what there is of the last piece. */
  void finish() throws DecodeException, IOException {
    if (held > 0) {
      long startUs = gridUs + pieceStart * 1_000_000 / AudioMeter.SAMPLE_RATE_HZ;
      int index = (int) Math.floorDiv(pieceStart, PIECE);
      sink.sound(
          new SoundPiece(index, Math.max(fromUs, startUs), held, Flac.encode(samples, held)));
    }
    Arrays.fill(samples, (short) 0);
    held = 0;
  }
}
