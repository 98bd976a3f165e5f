package io.clipreduce.frames.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.frames.FrameSample;
import io.clipreduce.frames.VideoProbe;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HdrMediaTest {
  @TempDir Path folder;

  /**
   * Four bars: black, middle grey, reference white, a highlight, as ITU-R BT.2408 states them in
   * signal: 38 % and 58 % for grey and white in PQ, 38 % and 75 % in HLG; 1000 cd/m2 is 75 % in PQ
   * and all of HLG. Codes are those of ten bits in the limited range, 64 + 876 times the signal.
   */
  @ParameterizedTest(name = "{0} with {1}")
  @CsvSource({
    "ffv1, smpte2084, 397, 572, 721",
    "libsvtav1, smpte2084, 397, 572, 721",
    "ffv1, arib-std-b67, 397, 721, 940",
    "libsvtav1, arib-std-b67, 397, 721, 940"
  })
  void pqAndHlgBecomePicturesForAnOrdinaryScreen(
      String encoder, String transfer, int grey, int white, int highlight) throws Exception {
    String bars =
        "color=black:s=128x64:r=5:d=1,format=yuv420p10le,"
            + "geq=lum='if(lt(X,32),64,if(lt(X,64),%d,if(lt(X,96),%d,%d)))':cb=512:cr=512,"
                .formatted(grey, white, highlight)
            + "setparams=color_primaries=bt2020:color_trc=%s:colorspace=bt2020nc:range=tv"
                .formatted(transfer);
    Path file =
        new TestMedia("matroska").track(bars, encoder).and().write(folder.resolve("bars.mkv"));

    VideoProbe probe = Reading.probe(file);
    BufferedImage picture = picture(Reading.frames(Reading.sample(file)));

    assertThat(probe.video().pixelFormat()).isEqualTo("yuv420p10le");
    assertThat(level(picture, 16)).isLessThan(8);
    assertThat(level(picture, 48)).isBetween(90, 150);
    assertThat(level(picture, 80)).isBetween(215, 240);
    assertThat(level(picture, 112)).isBetween(level(picture, 80) + 5, 255);
    for (int x = 16; x < 128; x += 32) {
      int rgb = picture.getRGB(x, 32);
      assertThat(Math.abs((rgb >> 16 & 0xff) - (rgb & 0xff))).as("no tint").isLessThan(5);
    }
  }

  @ParameterizedTest
  @CsvSource({"smpte2084", "arib-std-b67"})
  void coloursOfTheWiderSpaceKeepTheirHue(String transfer) throws Exception {
    String red10 = codes(0.55, 0.2, 0.2);
    String yellow10 = codes(0.55, 0.55, 0.2);
    Path file =
        new TestMedia("matroska")
            .track(
                "color=black:s=64x32:r=5:d=1,format=yuv444p10le,geq=%s[a];".formatted(red10)
                    + "color=black:s=64x32:r=5:d=1,format=yuv444p10le,geq=%s[b];"
                        .formatted(yellow10)
                    + "[a][b]vstack,"
                    + "setparams=color_primaries=bt2020:color_trc=%s:colorspace=bt2020nc:range=tv"
                        .formatted(transfer),
                "ffv1")
            .and()
            .write(folder.resolve("hues.mkv"));

    BufferedImage picture = picture(Reading.frames(Reading.sample(file)));

    int red = picture.getRGB(32, 16);
    int yellow = picture.getRGB(32, 48);
    assertThat(red >> 16 & 0xff).isGreaterThan(150);
    assertThat(red >> 8 & 0xff).isLessThan(80);
    assertThat(yellow >> 16 & 0xff).isGreaterThan(150);
    assertThat(yellow >> 8 & 0xff).isGreaterThan(150);
    assertThat(yellow & 0xff).isLessThan(100);
  }

  /** Limited-range codes of ten bits of a colour given in signal (ITU-R BT.2020, table 4). */
  private static String codes(double red, double green, double blue) {
    double luma = 0.2627 * red + 0.6780 * green + 0.0593 * blue;
    return "lum=%d:cb=%d:cr=%d"
        .formatted(
            Math.round(64 + 876 * luma),
            Math.round(512 + 896 * (blue - luma) / 1.8814),
            Math.round(512 + 896 * (red - luma) / 1.4746));
  }

  private static BufferedImage picture(List<FrameSample> frames) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(frames.get(0).jpeg()));
  }

  private static int level(BufferedImage picture, int x) {
    return picture.getRGB(x, 32) >> 8 & 0xff;
  }
}
