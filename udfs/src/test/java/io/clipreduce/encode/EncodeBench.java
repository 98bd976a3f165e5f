package io.clipreduce.encode;

import io.clipreduce.model.Device;
import io.clipreduce.model.ModelCard;
import io.clipreduce.model.ModelTask;
import io.clipreduce.model.Models;
import io.clipreduce.model.SampledFrame;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Our side of bench/encode: pictures a second through the encoder, and through preparing alone. */
public final class EncodeBench {
  private static final int RUNS = 12;
  private static final int WARM = 2;

  private EncodeBench() {}

  /**
   * @param args the folder that holds the folder {@code clip-vit-b32}
   */
  public static void main(String[] args) throws IOException {
    ModelCard card =
        new ModelCard(
            "clip-vit-b32",
            ModelTask.FRAME_ENCODER,
            "",
            "",
            new ArrayList<>(List.of("preprocessor_config.json", "onnx/vision_model.onnx")),
            "",
            "",
            0,
            null);
    SampledFrame frame = new SampledFrame(0, null, picture());
    try (FrameEncoder encoder =
        new OnnxFrameEncoder.Provider(Models.of(List.of(card), Path.of(args[0])).get(card.name()))
            .open(Device.cpu(1))) {
      List<float[]> batch = Collections.nCopies(encoder.batchSize(), encoder.prepare(frame));
      System.out.printf(
          Locale.ROOT, "java %.2f%n", perSecond(batch.size(), () -> encoder.run(batch)));
      System.out.printf(
          Locale.ROOT,
          "prepare %.2f%n",
          perSecond(
              batch.size(),
              () -> {
                for (int i = 0; i < batch.size(); i++) {
                  encoder.prepare(frame);
                }
              }));
    }
  }

  private static double perSecond(int items, Runnable run) {
    double[] seconds = new double[RUNS];
    for (int i = 0; i < WARM + RUNS; i++) {
      long started = System.nanoTime();
      run.run();
      if (i >= WARM) {
        seconds[i - WARM] = (System.nanoTime() - started) / 1e9;
      }
    }
    Arrays.sort(seconds);
    return items / ((seconds[RUNS / 2 - 1] + seconds[RUNS / 2]) / 2);
  }

  private static byte[] picture() throws IOException {
    BufferedImage image = new BufferedImage(800, 448, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setPaint(new GradientPaint(0, 0, Color.ORANGE, 800, 448, Color.BLUE));
    graphics.fillRect(0, 0, 800, 448);
    graphics.dispose();
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", jpeg);
    return jpeg.toByteArray();
  }
}
