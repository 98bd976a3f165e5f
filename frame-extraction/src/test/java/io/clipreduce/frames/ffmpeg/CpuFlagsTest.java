package io.clipreduce.frames.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avutil.av_force_cpu_flags;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuFlagsTest {
  @TempDir Path folder;

  @Test
  void aCpuWithoutVectorInstructionsMakesTheSameRows() throws Exception {
    Path file =
        new TestMedia("mp4")
            .track(
                "testsrc2=s=640x482:r=10:d=4,format=yuv420p", "libopenh264", "g", "20", "b", "900k")
            .and()
            .track(
                "sine=f=440:r=44100:d=4,aformat=sample_fmts=fltp:channel_layouts=stereo,"
                    + "asetnsamples=1024",
                "aac")
            .and()
            .write(folder.resolve("plain.mp4"));

    List<String> here = Reading.everything(Reading.sample(file));
    List<String> plain = inAProcessWithoutVectorInstructions(file);

    assertThat(plain).isEqualTo(here);
  }

  private static List<String> inAProcessWithoutVectorInstructions(Path file) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                CpuFlagsTest.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      String lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isZero();
      return lines.lines().toList();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Prints the rows of a file, made without vector instructions. */
  public static void main(String[] arguments) throws Exception {
    av_force_cpu_flags(0);
    Reading.everything(Reading.sample(Path.of(arguments[0]))).forEach(System.out::println);
  }
}
