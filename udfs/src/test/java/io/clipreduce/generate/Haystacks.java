package io.clipreduce.generate;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.edit.Box;
import io.clipreduce.frames.edit.EditPlan;
import io.clipreduce.frames.edit.MovieFile;
import io.clipreduce.frames.edit.Part;
import io.clipreduce.frames.worker.DecodeWorker;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FFmpegLogCallback;
import org.bytedeco.javacv.Frame;

/** Small videos to put needles into, and their frames read back by JavaCV. */
public final class Haystacks {
  public static final DecodeLimits LIMITS =
      new DecodeLimits(5 << 20, 5_000_000, 1L << 26, 1L << 30, 2L << 30, 20, 120);

  private Haystacks() {}

  /** Writes a video of 320x240 in which the view wanders over hills. */
  public static Path write(Path file, int seconds, int fps, int hue) throws Exception {
    return write(file, 320, 240, seconds, fps, hue);
  }

  static Path write(Path file, int widthPx, int heightPx, int seconds, int fps, int hue)
      throws Exception {
    EditPlan plan =
        new EditPlan(
            widthPx,
            heightPx,
            fps,
            1,
            List.of(
                Drawings.draw(
                    2 * widthPx,
                    heightPx,
                    graphics -> {
                      graphics.scale(heightPx / 240.0, heightPx / 240.0);
                      hills(graphics, hue);
                    })),
            List.of(
                Part.drawing(0, seconds * fps, 0)
                    .moving(new Box(0, 0, 0.5, 1), new Box(0.5, 0, 0.5, 1))),
            List.of());
    try (DecodeWorker worker = new DecodeWorker();
        MovieFile movie = new MovieFile(file)) {
      worker.edit(List.of(), plan, LIMITS, movie);
      movie.finish();
    }
    return file;
  }

  private static void hills(Graphics2D graphics, int hue) {
    graphics.setColor(new Color(120, 160, 200));
    graphics.fillRect(0, 0, 4000, 4000);
    for (int i = 0; i < 60; i++) {
      graphics.setColor(new Color(hue, 60 + i * 37 % 120, 40 + i * 53 % 100));
      graphics.fillOval(
          (i * 89 + hue * 7) % 900 - 60, 60 + i * 61 % 160, 30 + i * 29 % 90, 40 + i * 17 % 60);
    }
  }

  /** An empty manifest. */
  public static Manifest manifest() {
    return new Manifest(
        new Recipe("test", "test", "test", 5, "input", Map.of(), Map.of(), Map.of()));
  }

  /** The files of a folder as sources. */
  public static List<SourceVideo> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .sorted()
          .map(file -> new SourceVideo(file.getFileName().toString(), () -> new LocalFile(file)))
          .toList();
    }
  }

  /** All frames of a video. */
  static List<BufferedImage> decode(Path file) throws IOException {
    FFmpegLogCallback.setLevel(avutil.AV_LOG_ERROR);
    List<BufferedImage> frames = new ArrayList<>();
    try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(file.toFile())) {
      grabber.start();
      for (Frame frame = grabber.grabImage(); frame != null; frame = grabber.grabImage()) {
        frames.add(image(frame));
      }
    }
    return frames;
  }

  private static BufferedImage image(Frame frame) {
    ByteBuffer bgr = (ByteBuffer) frame.image[0];
    BufferedImage image =
        new BufferedImage(frame.imageWidth, frame.imageHeight, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < frame.imageHeight; y++) {
      for (int x = 0; x < frame.imageWidth; x++) {
        int at = y * frame.imageStride + 3 * x;
        image.setRGB(
            x,
            y,
            (bgr.get(at + 2) & 0xff) << 16 | (bgr.get(at + 1) & 0xff) << 8 | bgr.get(at) & 0xff);
      }
    }
    return image;
  }

  /** Mean difference of two pictures' green values over a rectangle, 0 to 255. */
  static double difference(
      BufferedImage one, BufferedImage other, int left, int top, int widthPx, int heightPx) {
    long sum = 0;
    for (int y = top; y < top + heightPx; y++) {
      for (int x = left; x < left + widthPx; x++) {
        sum += Math.abs((one.getRGB(x, y) >> 8 & 0xff) - (other.getRGB(x, y) >> 8 & 0xff));
      }
    }
    return (double) sum / (widthPx * heightPx);
  }

  private static final class LocalFile implements ByteSource {
    private final FileChannel channel;

    LocalFile(Path file) throws IOException {
      channel = FileChannel.open(file);
    }

    @Override
    public long sizeBytes() {
      try {
        return channel.size();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) throws IOException {
      return channel.read(ByteBuffer.wrap(buffer, offset, length), position);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
