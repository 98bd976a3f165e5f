package io.clipreduce.frames;

import java.util.Arrays;

/**
 * Measures how each frame of a cell changes to the next, in a bounded number of integer steps a
 * frame, whatever the size of the picture.
 *
 * <p>Give it the frames a cell owns with {@link #add}, in order of pts, then up to {@link
 * #LOOKAHEAD_FRAMES} frames beyond the cell's end with {@link #addBeyond}, so that the last owned
 * frames get the same scores as in one pass over the whole video; a cell that ends the video has
 * none. Then read the arrays, which have one entry per owned frame and mean what {@link CellSample}
 * says. The last frame of a video has no next and changes by 0. Use a new object for each cell; not
 * safe for several threads. Frames given are kept for seven calls and must not be changed.
 */
public final class ChangeScores {

  /** Frames beyond a cell's end that its last scores and flash marks may need. */
  public static final int LOOKAHEAD_FRAMES = 6;

  /** A flash lasts at most this many frames; longer is a shot of its own. */
  private static final int MAX_FLASH_FRAMES = 5;

  /** Smallest change that may be a flash, in hundredths of a level: the weakest moving cut. */
  private static final int MIN_FLASH_DIFF = 250;

  /**
   * The picture has returned when it differs by less than this share of the change, in per cent.
   */
  private static final int RETURN_PERCENT = 40;

  /** A blend is measured over two of these steps. */
  private static final int BLEND_STEP = LOOKAHEAD_FRAMES / 2;

  /** Mean luma up to which a frame may be dark; black of limited range is 16. */
  private static final int MAX_DARK_LUMA = 2600;

  /** Contrast up to which a frame may be dark, so that small lights on black stay pictures. */
  private static final int MAX_DARK_CONTRAST = 800;

  private static final int PIXELS = TinyFrame.WIDTH * TinyFrame.HEIGHT;

  /** Samples of all three planes. */
  private static final int SAMPLES = 3 * PIXELS;

  private static final int BLOCKS_ACROSS = 4;
  private static final int BLOCK_WIDTH = TinyFrame.WIDTH / BLOCKS_ACROSS;
  private static final int BLOCK_HEIGHT = TinyFrame.HEIGHT / BLOCKS_ACROSS;
  private static final int BINS = 16;

  /** 256 levels to 16 bins. */
  private static final int BIN_SHIFT = 4;

  private static final int HISTOGRAM_SIZE = BLOCKS_ACROSS * BLOCKS_ACROSS * BINS;

  /** The last frames given, the frame of number n at {@code n % recent.length}. */
  private final Measured[] recent = new Measured[LOOKAHEAD_FRAMES + 1];

  private int given;
  private int owned;
  private boolean beyond;
  private short[] meanDiff = new short[512];
  private short[] decorrelation = new short[512];
  private short[] histogramDiff = new short[512];
  private short[] blend = new short[512];
  private short[] luma = new short[512];
  private short[] contrast = new short[512];
  private byte[] flags = new byte[512];

  /**
   * Takes the cell's next frame.
   *
   * @param damaged whether the decoder marked the frame corrupt
   * @throws IllegalStateException after {@link #addBeyond}
   */
  public void add(TinyFrame frame, boolean damaged) {
    if (beyond) {
      throw new IllegalStateException("A cell's own frames come before those beyond its end.");
    }
    if (owned == flags.length) {
      grow();
    }
    Measured measured = new Measured(frame);
    luma[owned] = measured.meanHundredths();
    contrast[owned] = measured.deviationHundredths();
    int flag = damaged ? CellSample.FLAG_DAMAGED : 0;
    if (luma[owned] <= MAX_DARK_LUMA && contrast[owned] <= MAX_DARK_CONTRAST) {
      flag |= CellSample.FLAG_DARK;
    }
    flags[owned] = (byte) flag;
    owned++;
    compare(measured);
  }

  /**
   * Takes a frame of the following cell; what is more than {@link #LOOKAHEAD_FRAMES} is ignored.
   */
  public void addBeyond(TinyFrame frame) {
    beyond = true;
    if (owned > 0 && given < owned + LOOKAHEAD_FRAMES) {
      compare(new Measured(frame));
    }
  }

  /** Number of frames owned so far. */
  public int size() {
    return owned;
  }

  /** {@link CellSample#meanDiff}, a copy. */
  public short[] meanDiff() {
    return Arrays.copyOf(meanDiff, owned);
  }

  /** {@link CellSample#decorrelation}, a copy. */
  public short[] decorrelation() {
    return Arrays.copyOf(decorrelation, owned);
  }

  /** {@link CellSample#histogramDiff}, a copy. */
  public short[] histogramDiff() {
    return Arrays.copyOf(histogramDiff, owned);
  }

  /** {@link CellSample#blend}, a copy. */
  public short[] blend() {
    return Arrays.copyOf(blend, owned);
  }

  /** {@link CellSample#luma}, a copy. */
  public short[] luma() {
    return Arrays.copyOf(luma, owned);
  }

  /** {@link CellSample#contrast}, a copy. */
  public short[] contrast() {
    return Arrays.copyOf(contrast, owned);
  }

  /** {@link CellSample#flags}, a copy. */
  public byte[] flags() {
    return Arrays.copyOf(flags, owned);
  }

  private void compare(Measured next) {
    int number = given++;
    recent[number % recent.length] = next;
    int before = number - 1;
    if (before >= 0 && before < owned) {
      Measured frame = recent[before % recent.length];
      meanDiff[before] = (short) meanDiff(frame, next);
      decorrelation[before] = decorrelation(frame, next);
      histogramDiff[before] = histogramDiff(frame.histogram, next.histogram);
    }
    for (int back = 2; back <= MAX_FLASH_FRAMES + 1; back++) {
      int start = number - back;
      if (start >= 0 && start < owned && meanDiff[start] >= MIN_FLASH_DIFF) {
        int diff = meanDiff(recent[start % recent.length], next);
        if (diff * 100 < meanDiff[start] * RETURN_PERCENT) {
          flags[start] |= CellSample.FLAG_FLASH;
        }
      }
    }
    int first = number - 2 * BLEND_STEP;
    if (first >= 0 && first < owned) {
      Measured start = recent[first % recent.length];
      Measured middle = recent[(first + BLEND_STEP) % recent.length];
      blend[first] = (short) blend(start, middle, next);
    }
  }

  private void grow() {
    int length = 2 * owned;
    meanDiff = Arrays.copyOf(meanDiff, length);
    decorrelation = Arrays.copyOf(decorrelation, length);
    histogramDiff = Arrays.copyOf(histogramDiff, length);
    blend = Arrays.copyOf(blend, length);
    luma = Arrays.copyOf(luma, length);
    contrast = Arrays.copyOf(contrast, length);
    flags = Arrays.copyOf(flags, length);
  }

  /** Mean |dY|+|dU|+|dV| over 3, in hundredths of a level, rounded to nearest. */
  private static int meanDiff(Measured first, Measured second) {
    int[] a = first.samples;
    int[] b = second.samples;
    int sum = 0;
    for (int i = 0; i < SAMPLES; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return inHundredths(sum);
  }

  /** Mean of a sum over all samples of a frame, in hundredths, rounded to nearest. */
  private static int inHundredths(int sum) {
    return (sum * 100 + SAMPLES / 2) / SAMPLES;
  }

  /** Mean change from start to end less the part of it the middle does not lie half-way of. */
  private static int blend(Measured start, Measured middle, Measured end) {
    int[] a = start.samples;
    int[] m = middle.samples;
    int[] b = end.samples;
    int change = 0;
    int bend = 0;
    for (int i = 0; i < SAMPLES; i++) {
      change += Math.abs(b[i] - a[i]);
      bend += Math.abs(a[i] + b[i] - 2 * m[i]);
    }
    return inHundredths(Math.max(0, change - bend));
  }

  /**
   * 1 - Pearson's correlation of the lumas, in thousandths; against a picture of one single level
   * it is 0 for another of that kind and 1000 for any other.
   */
  private static short decorrelation(Measured a, Measured b) {
    if (a.spread == 0 || b.spread == 0) {
      return (short) (a.spread == b.spread ? 0 : 1000);
    }
    int products = 0;
    for (int i = 0; i < PIXELS; i++) {
      products += a.samples[i] * b.samples[i];
    }
    long covariance = (long) PIXELS * products - (long) a.sum * b.sum;
    double correlation = covariance / (Math.sqrt(a.spread) * Math.sqrt(b.spread));
    return (short) Math.round(1000 - 1000 * correlation);
  }

  /**
   * Half the sum of differing counts, as tenths of a per cent of the pixels, rounded to nearest.
   */
  private static short histogramDiff(int[] a, int[] b) {
    int sum = 0;
    for (int i = 0; i < HISTOGRAM_SIZE; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return (short) ((sum * 1000 + PIXELS) / (2 * PIXELS));
  }

  /** A frame with the sums that every comparison with it needs. */
  private static final class Measured {
    /** Luma, then both chromas. Whole integers, for the compiler turns their loops into vectors. */
    private final int[] samples = new int[SAMPLES];

    private final int sum;

    /** PIXELS^2 times the variance of the luma. */
    private final long spread;

    private final int[] histogram = new int[HISTOGRAM_SIZE];

    private Measured(TinyFrame frame) {
      for (int i = 0; i < PIXELS; i++) {
        samples[i] = frame.y()[i] & 0xff;
        samples[PIXELS + i] = frame.u()[i] & 0xff;
        samples[2 * PIXELS + i] = frame.v()[i] & 0xff;
      }
      int total = 0;
      int squares = 0;
      for (int i = 0; i < PIXELS; i++) {
        total += samples[i];
        squares += samples[i] * samples[i];
      }
      this.sum = total;
      this.spread = (long) PIXELS * squares - (long) total * total;
      for (int row = 0; row < TinyFrame.HEIGHT; row++) {
        int firstBlock = row / BLOCK_HEIGHT * BLOCKS_ACROSS;
        for (int column = 0; column < BLOCK_WIDTH; column++) {
          // Block by block, for neighbours tend to share a bin and would wait for each other.
          int pixel = row * TinyFrame.WIDTH + column;
          for (int block = firstBlock; block < firstBlock + BLOCKS_ACROSS; block++) {
            histogram[block * BINS + (samples[pixel] >> BIN_SHIFT)]++;
            pixel += BLOCK_WIDTH;
          }
        }
      }
    }

    private short meanHundredths() {
      return (short) ((sum * 100 + PIXELS / 2) / PIXELS);
    }

    private short deviationHundredths() {
      return (short) Math.round(100 * Math.sqrt(spread) / PIXELS);
    }
  }
}
