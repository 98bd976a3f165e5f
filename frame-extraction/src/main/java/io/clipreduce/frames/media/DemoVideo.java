package io.clipreduce.frames.media;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.FFmpegLogCallback;
import org.bytedeco.javacv.Java2DFrameConverter;

/**
 * A small film with something of everything, the same bytes each time: a title, a ball that rolls
 * by, a camera that pans, a page of text, a camera that closes in and fades to black, and an end
 * card; a tone in the middle and silence around it.
 */
public final class DemoVideo {
  /** First frames after a hard cut. */
  public static final List<Long> CUTS_US =
      List.of(4_000_000L, 8_000_000L, 12_000_000L, 16_000_000L);

  /** The film fades out and in again around its last scene's start, between these times. */
  public static final long FADE_START_US = 19_400_000;

  public static final long FADE_END_US = 20_600_000;

  public static final long DURATION_US = 24_000_000;

  /** The tone sounds from here on, end-exclusive. */
  public static final long TONE_START_US = 4_000_000;

  public static final long TONE_END_US = 12_000_000;

  /** Lines that can be read, in order of appearance. */
  public static final List<String> TEXT =
      List.of("CLIPREDUCE", "A SMALL FILM", "WEEKLY REPORT", "SALES GREW 17 PERCENT", "THE END");

  public static final int WIDTH_PX = 640;
  public static final int HEIGHT_PX = 360;

  private static final int FPS = 25;
  private static final int SAMPLE_RATE_HZ = 48_000;
  private static final int TONE_HZ = 440;
  private static final double TONE_LEVEL = 0.25;
  private static final int SCENE_S = 4;

  /** Width of the landscape: what the camera sees at once and what it passes. */
  private static final int LANDSCAPE_PX = 1024;

  private static final double ZOOM = 1.5;

  private DemoVideo() {}

  /**
   * Writes the film as mp4 (H.264 and AAC), whole or not at all.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file) throws IOException {
    FFmpegLogCallback.setLevel(avutil.AV_LOG_ERROR);
    Path unfinished = file.resolveSibling(file.getFileName() + ".part");
    try (Java2DFrameConverter converter = new Java2DFrameConverter();
        FFmpegFrameRecorder recorder =
            new FFmpegFrameRecorder(unfinished.toFile(), WIDTH_PX, HEIGHT_PX, 1)) {
      recorder.setFormat("mp4");
      recorder.setFrameRate(FPS);
      recorder.setGopSize(2 * FPS);
      recorder.setVideoCodecName("libopenh264");
      recorder.setVideoOption("threads", "1");
      recorder.setVideoBitrate(1_000_000);
      recorder.setAudioCodecName("aac");
      recorder.setSampleRate(SAMPLE_RATE_HZ);
      recorder.setAudioBitrate(64_000);
      recorder.start();
      Painter painter = new Painter();
      for (int frame = 0; frame < DURATION_US / 1_000_000 * FPS; frame++) {
        recorder.record(converter.convert(painter.paint(frame)));
        recorder.recordSamples(sound(frame));
      }
    } catch (FFmpegFrameRecorder.Exception e) {
      Files.deleteIfExists(unfinished);
      throw new IOException("Cannot write the demo video " + file, e);
    }
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The samples that go with a frame. */
  private static ShortBuffer sound(int frame) {
    int count = SAMPLE_RATE_HZ / FPS;
    short[] samples = new short[count];
    long ptsUs = frame * 1_000_000L / FPS;
    if (ptsUs >= TONE_START_US && ptsUs < TONE_END_US) {
      for (int i = 0; i < count; i++) {
        double turns = (double) TONE_HZ * ((long) frame * count + i) / SAMPLE_RATE_HZ;
        samples[i] =
            (short) Math.round(Short.MAX_VALUE * TONE_LEVEL * Math.sin(2 * Math.PI * turns));
      }
    }
    return ShortBuffer.wrap(samples);
  }

  /** Paints the pictures. */
  private static final class Painter {
    private final BufferedImage canvas =
        new BufferedImage(WIDTH_PX, HEIGHT_PX, BufferedImage.TYPE_3BYTE_BGR);
    private final BufferedImage hills = blobs(1, new Color(200, 110, 40), 30);
    private final BufferedImage evening = blobs(2, new Color(110, 60, 150), 45);

    BufferedImage paint(int frame) {
      double sceneShare = (double) (frame % (SCENE_S * FPS)) / (SCENE_S * FPS);
      Graphics2D graphics = canvas.createGraphics();
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      switch (frame / (SCENE_S * FPS)) {
        case 0 -> title(graphics);
        case 1 -> ball(graphics, sceneShare);
        case 2 -> pan(graphics, sceneShare);
        case 3 -> page(graphics);
        case 4 -> closeIn(graphics, sceneShare);
        default -> end(graphics);
      }
      darken(graphics, frame * 1_000_000L / FPS);
      graphics.dispose();
      return canvas;
    }

    private static void title(Graphics2D graphics) {
      background(graphics, new Color(25, 45, 120));
      graphics.setColor(Color.WHITE);
      StrokeLetters.write(graphics, TEXT.get(0), WIDTH_PX / 2, 110, 60);
      StrokeLetters.write(graphics, TEXT.get(1), WIDTH_PX / 2, 220, 32);
    }

    private static void ball(Graphics2D graphics, double share) {
      background(graphics, new Color(135, 195, 235));
      graphics.setColor(new Color(70, 150, 60));
      graphics.fillRect(0, 240, WIDTH_PX, HEIGHT_PX - 240);
      graphics.setColor(new Color(40, 100, 40));
      for (int i = 0; i < 60; i++) {
        int x = i * 137 % WIDTH_PX;
        int y = 245 + i * 53 % 110;
        graphics.fillRect(x, y, 6, 6);
      }
      int x = (int) Math.round(-60 + share * (WIDTH_PX + 20));
      graphics.setColor(new Color(200, 30, 30));
      graphics.fillOval(x, 170, 110, 110);
      graphics.setColor(Color.WHITE);
      graphics.fillArc(x, 170, 110, 110, (int) Math.round(-540 * share), 60);
    }

    private void pan(Graphics2D graphics, double share) {
      int x = (int) Math.round(share * (LANDSCAPE_PX - WIDTH_PX));
      graphics.drawImage(hills, -x, 0, null);
    }

    private static void page(Graphics2D graphics) {
      background(graphics, new Color(245, 245, 240));
      graphics.setColor(new Color(30, 30, 30));
      StrokeLetters.write(graphics, TEXT.get(2), WIDTH_PX / 2, 70, 44);
      StrokeLetters.write(graphics, TEXT.get(3), WIDTH_PX / 2, 180, 28);
    }

    private void closeIn(Graphics2D graphics, double share) {
      double scale = Math.pow(ZOOM, share);
      int widthPx = (int) Math.round(LANDSCAPE_PX * scale);
      int heightPx = (int) Math.round(HEIGHT_PX * scale);
      graphics.drawImage(
          evening, (WIDTH_PX - widthPx) / 2, (HEIGHT_PX - heightPx) / 2, widthPx, heightPx, null);
    }

    private static void end(Graphics2D graphics) {
      background(graphics, new Color(240, 200, 50));
      graphics.setColor(new Color(60, 20, 20));
      StrokeLetters.write(graphics, TEXT.get(4), WIDTH_PX / 2, 140, 70);
    }

    /** Lays black over the picture, most in the middle of the fade. */
    private static void darken(Graphics2D graphics, long ptsUs) {
      if (ptsUs > FADE_START_US && ptsUs < FADE_END_US) {
        long middleUs = (FADE_START_US + FADE_END_US) / 2;
        double dark = 1 - Math.abs(ptsUs - middleUs) / (double) (middleUs - FADE_START_US);
        graphics.setColor(new Color(0, 0, 0, (int) Math.round(255 * dark)));
        graphics.fillRect(0, 0, WIDTH_PX, HEIGHT_PX);
      }
    }

    private static void background(Graphics2D graphics, Color colour) {
      graphics.setColor(colour);
      graphics.fillRect(0, 0, WIDTH_PX, HEIGHT_PX);
    }

    /** A wide picture full of discs in shades of one colour. */
    private static BufferedImage blobs(long seed, Color colour, int largestPx) {
      BufferedImage image =
          new BufferedImage(LANDSCAPE_PX, HEIGHT_PX, BufferedImage.TYPE_3BYTE_BGR);
      Graphics2D graphics = image.createGraphics();
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setColor(colour);
      graphics.fillRect(0, 0, LANDSCAPE_PX, HEIGHT_PX);
      Random random = new Random(seed);
      for (int i = 0; i < 400; i++) {
        int shade = random.nextInt(100);
        graphics.setColor(
            new Color(
                Math.min(255, colour.getRed() * (60 + shade) / 100),
                Math.min(255, colour.getGreen() * (60 + shade) / 100),
                Math.min(255, colour.getBlue() * (60 + shade) / 100)));
        int sizePx = 8 + random.nextInt(largestPx);
        graphics.fillOval(random.nextInt(LANDSCAPE_PX), random.nextInt(HEIGHT_PX), sizePx, sizePx);
      }
      graphics.dispose();
      return image;
    }
  }
}
