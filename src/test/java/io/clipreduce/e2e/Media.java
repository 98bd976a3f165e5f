package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;

/** Small videos made by FFmpeg's own program. */
final class Media {
  private static final String FFMPEG = program();

  private Media() {}

  /** The program; its libraries are unpacked beside it. */
  private static String program() {
    Loader.load(org.bytedeco.ffmpeg.global.avdevice.class);
    return Loader.load(org.bytedeco.ffmpeg.ffmpeg.class);
  }

  /**
   * Several scenes of moving test pictures with hard cuts every {@code sceneS} seconds, and sound.
   */
  static Path scenes(Path file, int scenes, int sceneS, String... output) {
    List<String> command = new ArrayList<>();
    List<String> sources =
        List.of(
            "testsrc2=s=320x180:r=25",
            "mandelbrot=s=320x180:r=25",
            "smptebars=s=320x180:r=25",
            "life=s=320x180:r=25:mold=10:ratio=0.1:seed=1:death_color=#0033aa",
            "gradients=s=320x180:r=25:seed=1:speed=0.02");
    StringBuilder filter = new StringBuilder();
    for (int i = 0; i < scenes; i++) {
      command.addAll(
          List.of("-f", "lavfi", "-t", "" + sceneS, "-i", sources.get(i % sources.size())));
      filter.append("[%d:v]format=yuv420p,setsar=1[v%d];".formatted(i, i));
    }
    for (int i = 0; i < scenes; i++) {
      filter.append("[v%d]".formatted(i));
    }
    filter.append("concat=n=%d:v=1:a=0[v]".formatted(scenes));
    int durationS = scenes * sceneS;
    command.addAll(
        List.of(
            "-f",
            "lavfi",
            "-t",
            "" + durationS,
            "-i",
            "sine=f=440:r=48000",
            "-filter_complex",
            filter.toString(),
            "-map",
            "[v]",
            "-map",
            scenes + ":a"));
    command.addAll(List.of("-c:v", "libopenh264", "-g", "50"));
    command.addAll(List.of(output));
    return run(command, file);
  }

  /** Sound without a picture. */
  static Path soundOnly(Path file, int durationS) {
    return run(
        List.of("-f", "lavfi", "-t", "" + durationS, "-i", "sine=f=300:r=16000", "-c:a", "aac"),
        file);
  }

  /** Runs FFmpeg's program with the given arguments and one output file. */
  static Path run(List<String> arguments, Path file) {
    feed(arguments, file, stdin -> {});
    return file;
  }

  /**
   * Paints every frame itself.
   *
   * @param painter given the frame's number and a black picture to paint on
   */
  static Path painted(Path file, int frames, int fps, int widthPx, int heightPx, Painter painter) {
    List<String> arguments =
        List.of(
            "-f",
            "rawvideo",
            "-pixel_format",
            "bgr24",
            "-video_size",
            widthPx + "x" + heightPx,
            "-framerate",
            "" + fps,
            "-i",
            "pipe:0",
            "-c:v",
            "libopenh264",
            "-b:v",
            "3M",
            "-g",
            "" + fps * 2,
            "-pix_fmt",
            "yuv420p");
    feed(
        arguments,
        file,
        stdin -> {
          BufferedImage picture =
              new BufferedImage(widthPx, heightPx, BufferedImage.TYPE_3BYTE_BGR);
          for (int number = 0; number < frames; number++) {
            Graphics2D pen = picture.createGraphics();
            pen.setColor(Color.BLACK);
            pen.fillRect(0, 0, widthPx, heightPx);
            pen.setFont(new Font(Font.SANS_SERIF, Font.BOLD, heightPx / 6));
            painter.paint(number, pen);
            pen.dispose();
            stdin.write(
                ((java.awt.image.DataBufferByte) picture.getRaster().getDataBuffer()).getData());
          }
        });
    return file;
  }

  interface Painter {
    void paint(int number, Graphics2D pen);
  }

  private interface Feeder {
    void feed(OutputStream stdin) throws IOException;
  }

  private static void feed(List<String> arguments, Path file, Feeder feeder) {
    List<String> command = new ArrayList<>(List.of(FFMPEG, "-v", "error", "-y"));
    command.addAll(arguments);
    command.add(file.toString());
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("LD_LIBRARY_PATH", Path.of(FFMPEG).getParent().toString());
      Process ffmpeg = builder.start();
      try (OutputStream stdin = ffmpeg.getOutputStream()) {
        feeder.feed(stdin);
      }
      String said = new String(ffmpeg.getInputStream().readAllBytes());
      assertThat(ffmpeg.waitFor()).as("%s: %s", command, said).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
