package io.clipreduce.frames;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes short films of tiny frames, so that tests know where every cut is. */
final class Film {

  private static final int PIXELS = TinyFrame.WIDTH * TinyFrame.HEIGHT;
  private static final int TILE = 6;

  private final List<TinyFrame> frames = new ArrayList<>();
  private final List<Boolean> damage = new ArrayList<>();
  private final Random noise = new Random(1);
  private final long frameUs;

  Film(double fps) {
    this.frameUs = Math.round(1_000_000 / fps);
  }

  /** A picture of random tiles, from seed to seed another. */
  static TinyFrame picture(int seed) {
    return tiles(seed, 0);
  }

  /** The picture of tiles seen after the camera moved by so many pixels. */
  static TinyFrame tiles(int seed, int shift) {
    byte[][] planes = new byte[3][PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      int column = (i % TinyFrame.WIDTH + shift) / TILE;
      int row = i / TinyFrame.WIDTH / TILE;
      Random random = new Random(seed * 1_000_003L + row * 1009L + column);
      random.nextInt();
      planes[0][i] = (byte) (30 + random.nextInt(190));
      planes[1][i] = (byte) (100 + random.nextInt(56));
      planes[2][i] = (byte) (100 + random.nextInt(56));
    }
    return new TinyFrame(planes[0], planes[1], planes[2]);
  }

  static TinyFrame grey(int luma) {
    byte[][] planes = new byte[3][PIXELS];
    Arrays.fill(planes[0], (byte) luma);
    Arrays.fill(planes[1], (byte) 128);
    Arrays.fill(planes[2], (byte) 128);
    return new TinyFrame(planes[0], planes[1], planes[2]);
  }

  /** The even mix of two pictures: share 0 is a, share 1 is b. */
  static TinyFrame mix(TinyFrame a, TinyFrame b, double share) {
    return new TinyFrame(
        mix(a.y(), b.y(), share), mix(a.u(), b.u(), share), mix(a.v(), b.v(), share));
  }

  private static byte[] mix(byte[] a, byte[] b, double share) {
    byte[] mixed = new byte[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      mixed[i] = (byte) Math.round((a[i] & 0xff) * (1 - share) + (b[i] & 0xff) * share);
    }
    return mixed;
  }

  /** A picture under other light: luma above black times a factor. */
  static TinyFrame lit(TinyFrame frame, double factor) {
    byte[] y = new byte[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      y[i] = (byte) Math.min(235, Math.round(16 + ((frame.y()[i] & 0xff) - 16) * factor));
    }
    return new TinyFrame(y, frame.u(), frame.v());
  }

  Film still(TinyFrame picture, int count) {
    for (int i = 0; i < count; i++) {
      add(picture, false);
    }
    return this;
  }

  /** A picture with sensor noise of up to one level. */
  Film noisy(TinyFrame picture, int count) {
    for (int i = 0; i < count; i++) {
      byte[] y = picture.y().clone();
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        y[pixel] = (byte) Math.min(255, Math.max(0, (y[pixel] & 0xff) + noise.nextInt(3) - 1));
      }
      add(new TinyFrame(y, picture.u(), picture.v()), false);
    }
    return this;
  }

  /** A camera that moves on by so many pixels a new frame, each shown a number of times. */
  Film pan(int seed, int count, int pixels, int repeats) {
    for (int i = 0; i < count; i++) {
      add(tiles(seed, i / repeats * pixels), false);
    }
    return this;
  }

  /** So many mixed frames between two pictures. */
  Film dissolve(TinyFrame a, TinyFrame b, int count) {
    for (int i = 1; i <= count; i++) {
      add(mix(a, b, i / (count + 1.0)), false);
    }
    return this;
  }

  Film damaged(TinyFrame picture) {
    add(picture, true);
    return this;
  }

  private void add(TinyFrame frame, boolean damaged) {
    frames.add(frame);
    damage.add(damaged);
  }

  int size() {
    return frames.size();
  }

  long timeUs(int frame) {
    return frame * frameUs;
  }

  ChangeTrack track() {
    ChangeScores scores = new ChangeScores();
    long[] ptsUs = new long[size()];
    for (int i = 0; i < size(); i++) {
      scores.add(frames.get(i), damage.get(i));
      ptsUs[i] = timeUs(i);
    }
    return new ChangeTrack(
        ptsUs,
        scores.meanDiff(),
        scores.decorrelation(),
        scores.histogramDiff(),
        scores.blend(),
        scores.luma(),
        scores.contrast(),
        scores.flags());
  }

  List<Shot> shots() {
    return ShotDetector.detect(track(), 0, timeUs(size()));
  }

  /** What begins each shot after the first, such as {@code cut 25}, by frame. */
  List<String> boundaries() {
    return shots().stream()
        .skip(1)
        .map(shot -> shot.startKind() + " " + shot.startUs() / frameUs)
        .toList();
  }
}
