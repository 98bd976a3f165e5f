package io.clipreduce.caption;

import com.sun.management.OperatingSystemMXBean;
import io.clipreduce.caption.ClipRequest.Keyframe;
import io.clipreduce.frames.Clip;
import io.clipreduce.model.Device;
import io.clipreduce.model.Fixtures;
import io.clipreduce.perceive.CellEvidence;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/** Our side of bench/generate: tokens a second of processor time, from prepared pictures on. */
public final class GenerateBench {
  private static final int NEW_TOKENS = 32;
  private static final int RUNS = 8;
  private static final int WARM = 3;
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private GenerateBench() {}

  /**
   * @param args the folder that holds the folder {@code smolvlm-256m}
   */
  public static void main(String[] args) throws IOException {
    TreeMap<String, String> options = new TreeMap<>();
    options.put("model.prompt", "What happens?");
    options.put("model.frames", "2");
    options.put("model.max_tokens", String.valueOf(NEW_TOKENS));
    options.put("model.contrast", "0");
    ModelCaptioner.Provider provider =
        new ModelCaptioner.Provider(Fixtures.model(Path.of(args[0]), "smolvlm-256m"));
    try (ClipWriter writer =
        provider.open(new CaptionSettings(3, 0.6, null, options), Device.cpu(1))) {
      for (int count : new int[] {1, 4}) {
        List<ClipWriter.Prepared> clips = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          clips.add(writer.prepare(clip(i)));
        }
        double[] seconds = new double[RUNS];
        int tokens = 0;
        for (int run = 0; run < WARM + RUNS; run++) {
          long started = PROCESS.getProcessCpuTime();
          tokens = writer.write(clips).stream().mapToInt(text -> text.ids().length).sum();
          if (run >= WARM) {
            seconds[run - WARM] = (PROCESS.getProcessCpuTime() - started) / 1e9;
          }
        }
        if (tokens != count * NEW_TOKENS) {
          throw new IllegalStateException("A text ended early: %s tokens".formatted(tokens));
        }
        Arrays.sort(seconds);
        System.out.printf(Locale.ROOT, "java %s %.2f%n", count, tokens / seconds[RUNS / 2]);
      }
    }
  }

  private static ClipRequest clip(int number) throws IOException {
    List<Keyframe> frames = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      frames.add(new Keyframe(i * 1_000_000L, picture(20 * number + 10 * i)));
    }
    CellEvidence nothing = new CellEvidence(List.of(), List.of(), List.of(), List.of());
    Clip clip = new Clip(number, 0, 2_000_000, 0, 0, "cut");
    return new ClipRequest(
        "v", new ClipEvidence(clip, List.of(), nothing, List.of(), false, List.of()), frames);
  }

  private static byte[] picture(int shade) throws IOException {
    BufferedImage image = new BufferedImage(800, 448, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setPaint(new GradientPaint(0, 0, Color.ORANGE, 800, 448, new Color(shade, 0, 255)));
    graphics.fillRect(0, 0, 800, 448);
    graphics.dispose();
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", jpeg);
    return jpeg.toByteArray();
  }
}
