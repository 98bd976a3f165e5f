package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.edit.Drawing;
import io.clipreduce.frames.edit.EditPlan;
import io.clipreduce.frames.edit.MovieFile;
import io.clipreduce.frames.edit.Part;
import io.clipreduce.frames.worker.DecodeWorker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateJobTest {
  private static final DecodeLimits LIMITS =
      new DecodeLimits(5 << 20, 5_000_000, 1L << 26, 1L << 30, 2L << 30, 20, 60);

  @TempDir Path folder;

  @Test
  void makesASetThatIsNotOverwrittenUnasked() throws Exception {
    Path input = Files.createDirectories(folder.resolve("videos/deep"));
    grey(input.resolve("film.mp4"));
    Files.writeString(input.resolve("broken.mp4"), "no video");
    Path output = folder.resolve("set");
    String[] command = {
      "generate",
      "needles",
      "--input",
      folder.resolve("videos").toString(),
      "--output",
      output.toString(),
      "--samples",
      "2",
      "--tasks",
      "ret_edit1"
    };

    CommandRun run = CommandRun.of(command);
    CommandRun again = CommandRun.of(command);

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("Left out deep/broken.mp4: Not a media file")
        .contains("Made 2 questions in " + output);
    assertThat(Files.readAllLines(output.resolve("questions.jsonl"))).hasSize(8);
    assertThat(Files.readString(output.resolve("manifest.jsonl")))
        .contains("\"seed\":1")
        .contains("\"name\":\"deep/film.mp4\"")
        .contains("\"record\":\"failure\"");
    assertThat(output.resolve("videos/0001-film.mp4")).isNotEmptyFile();
    assertThat(again.exitCode()).isEqualTo(Main.EXIT_USAGE);
    assertThat(again.err()).contains("pass --overwrite");
    Files.writeString(output.resolve("videos/old.mp4"), "of an earlier set");
    String[] forced = Arrays.copyOf(command, command.length + 1);
    forced[command.length] = "--overwrite";
    assertThat(CommandRun.of(forced).exitCode()).isZero();
    assertThat(output.resolve("videos/old.mp4")).doesNotExist();
    assertThat(output.resolve("videos/0001-film.mp4")).isNotEmptyFile();
  }

  @Test
  void tellsWhatIsWrongWithACommand() throws Exception {
    Path input = Files.createDirectories(folder.resolve("none"));
    String output = folder.resolve("out").toString();

    assertThat(CommandRun.of("generate").err()).contains("Commands: needles, niah, heatmap");
    assertThat(
            CommandRun.of("generate", "needles", "--input", input.toString(), "--output", output)
                .err())
        .contains("holds no videos");
    assertThat(
            CommandRun.of(
                    "generate",
                    "needles",
                    "--input",
                    input.toString(),
                    "--output",
                    output,
                    "--tasks",
                    "ret")
                .err())
        .contains("There is no task ret. Tasks: ret_insert1");
    assertThat(
            CommandRun.of(
                    "generate",
                    "tampering",
                    "--input",
                    input.toString(),
                    "--output",
                    output,
                    "--location",
                    "there")
                .err())
        .contains("Give start, middle or end");
    assertThat(
            CommandRun.of(
                    "generate",
                    "order",
                    "--input",
                    input.toString(),
                    "--output",
                    output,
                    "--samples",
                    "0")
                .err())
        .contains("--samples 0 is not allowed");
  }

  private static void grey(Path file) throws Exception {
    byte[] rgba = new byte[4 * 240 * 160];
    Arrays.fill(rgba, (byte) 130);
    try (DecodeWorker worker = new DecodeWorker();
        MovieFile movie = new MovieFile(file)) {
      worker.edit(
          List.of(),
          new EditPlan(
              240,
              160,
              5,
              1,
              List.of(new Drawing(rgba, 240, 160)),
              List.of(Part.drawing(0, 30, 0)),
              List.of()),
          LIMITS,
          movie);
      movie.finish();
    }
  }
}
