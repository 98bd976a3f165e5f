package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.edit.Box;
import io.clipreduce.frames.edit.Drawing;
import io.clipreduce.frames.edit.EditPlan;
import io.clipreduce.frames.edit.MovieFile;
import io.clipreduce.frames.edit.Part;
import io.clipreduce.frames.worker.DecodeWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateJobTest {
  private static final DecodeLimits LIMITS =
      new DecodeLimits(5 << 20, 5_000_000, 1L << 26, 1L << 30, 2L << 30, 20, 60);

  @TempDir static Path folder;
  private static Path input;

  @BeforeAll
  static void makeVideos() throws Exception {
    input = Files.createDirectories(folder.resolve("videos"));
    film(input.resolve("film.mp4"), 3);
    film(Files.createDirectories(input.resolve("deep")).resolve("other.mp4"), 7);
    Files.writeString(input.resolve("broken.mp4"), "no video");
  }

  private static CommandRun generate(String kind, Path from, Path output, String... more) {
    List<String> command =
        new ArrayList<>(List.of("generate", kind, "--output", output.toString()));
    if (from != null) {
      command.addAll(List.of("--input", from.toString()));
    }

    command.addAll(List.of(more));
    return CommandRun.of(command.toArray(String[]::new));
  }

  private static void isDone(CommandRun run) {
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void aSetIsNotOverwrittenUnaskedAndIsMadeAgainFromItsManifestAlone() throws Exception {
    Path own = Files.createDirectories(folder.resolve("own"));
    Files.copy(input.resolve("film.mp4"), own.resolve("film.mp4"));
    Files.copy(input.resolve("broken.mp4"), own.resolve("broken.mp4"));
    Path set = folder.resolve("set");
    Path questions = set.resolve("questions.jsonl");

    CommandRun run = generate("needles", own, set, "--samples", "2", "--tasks", "ret_edit1");
    isDone(run);
    assertThat(run.out())
        .contains("Left out broken.mp4: Not a media file")
        .contains("Made 2 questions in " + set);
    assertThat(Files.readAllLines(questions)).hasSize(8);
    assertThat(Files.readString(set.resolve("manifest.jsonl")))
        .contains("\"seed\":1", "\"tasks\":\"ret_edit1\"", "\"record\":\"failure\"");

    assertThat(generate("needles", own, set).err()).contains("pass --overwrite");

    Files.copy(input.resolve("deep/other.mp4"), own.resolve("new.mp4"));
    Path again = Files.createDirectories(folder.resolve("again"));
    Files.copy(set.resolve("manifest.jsonl"), again.resolve("manifest.jsonl"));
    Files.writeString(Files.createDirectory(again.resolve("videos")).resolve("old.mp4"), "old");
    String manifest = set.resolve("manifest.jsonl").toString();
    isDone(generate("remake", null, again, "--manifest", manifest, "--overwrite"));
    assertThat(files(again)).isEqualTo(files(set)).hasSize(4);
    for (String file : files(set)) {
      assertThat(again.resolve(file)).hasSameBinaryContentAs(set.resolve(file));
    }

    Files.move(
        own.resolve("new.mp4"), own.resolve("broken.mp4"), StandardCopyOption.REPLACE_EXISTING);
    assertThat(generate("remake", null, folder.resolve("x"), "--manifest", manifest).err())
        .contains("broken.mp4 has changed: its SHA-256 is", "generate a new set");
    Files.delete(own.resolve("broken.mp4"));
    assertThat(generate("remake", null, folder.resolve("x"), "--manifest", manifest).err())
        .contains("lacks sources of the set: broken.mp4");
    assertThat(folder.resolve("x")).doesNotExist();
    assertThat(generate("remake", null, again, "--manifest", questions.toString()).err())
        .contains("its first line does not tell how a set was made");
  }

  @Test
  void everyKindMakesItsQuestions() throws Exception {
    Path grid = folder.resolve("grid");
    isDone(generate("niah", input, grid, "--frames", "2"));
    assertThat(Files.readAllLines(grid.resolve("questions.jsonl"))).hasSize(6);
    Path replies = folder.resolve("replies.jsonl");
    Files.writeString(replies, "{\"item_id\": \"00002-000-0\", \"raw\": \"wrong\"}");
    Path scores = folder.resolve("scores");
    isDone(
        CommandRun.of(
            "evaluate",
            "--questions",
            grid.resolve("questions.jsonl").toString(),
            "--predictions",
            replies.toString(),
            "--output",
            scores.toString()));
    Path map = folder.resolve("map.png");
    CommandRun drawn =
        generate("heatmap", null, map, "--scores", scores.resolve("scores.jsonl").toString());
    isDone(drawn);
    assertThat(drawn.out()).contains("Mean score 0.0000");
    assertThat(map).isNotEmptyFile();

    Path tampered = folder.resolve("tampered");
    isDone(generate("tampering", input, tampered, "--samples", "2", "--location", "end"));
    assertThat(Files.readAllLines(tampered.resolve("questions.jsonl"))).hasSize(12);

    Path order = folder.resolve("order");
    isDone(generate("order", input, order, "--samples", "1"));
    assertThat(Files.readAllLines(order.resolve("questions.jsonl"))).hasSize(4);
    assertThat(files(order.resolve("images"))).hasSize(2);

    Path dynamic = folder.resolve("dynamic");
    isDone(generate("dynamic", input, dynamic, "--samples", "1"));
    Path questions = dynamic.resolve("questions.jsonl");
    assertThat(Files.readAllLines(questions)).hasSize(3);

    Path variants = folder.resolve("variants");
    isDone(
        generate(
            "variants",
            dynamic.resolve("videos"),
            variants,
            "--kinds",
            "rename,crop",
            "--questions",
            questions.toString()));
    assertThat(Files.readAllLines(variants.resolve("questions.jsonl"))).hasSize(6);
    assertThat(files(variants.resolve("videos"))).hasSize(3);
    Files.writeString(questions, "");
    assertThat(
            generate(
                    "remake",
                    null,
                    folder.resolve("y"),
                    "--manifest",
                    variants.resolve("manifest.jsonl").toString())
                .err())
        .contains("questions.jsonl has changed");
  }

  @Test
  void tellsWhatIsWrongWithACommand() throws Exception {
    Path none = Files.createDirectories(folder.resolve("none"));
    Path output = folder.resolve("out");

    assertThat(CommandRun.of("generate").err()).contains("Commands: needles, niah, heatmap");
    assertThat(generate("needles", none, output).err()).contains("holds no videos");
    assertThat(generate("needles", none, output, "--tasks", "ret").err())
        .contains("'ret' is unknown. Allowed: cnt_edit1");
    assertThat(generate("tampering", none, output, "--location", "there").err())
        .contains("'there' is unknown. Allowed: end, middle, start");
    assertThat(generate("order", none, output, "--samples", "0").err())
        .contains("--samples 0 is not allowed");
    assertThat(generate("niah", input, output, "--frames", "9").err())
        .contains("9 frames are asked for, but the longest video, deep/other.mp4, has 6 seconds");
    assertThat(generate("remake", null, output, "--manifest", none.resolve("no").toString()).err())
        .contains("Name a file");
  }

  private static List<String> files(Path set) throws IOException {
    try (Stream<Path> found = Files.walk(set)) {
      return found
          .filter(Files::isRegularFile)
          .map(file -> set.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  /** A view that wanders over stripes. */
  private static void film(Path file, int stripes) throws Exception {
    byte[] rgba = new byte[4 * 480 * 160];
    for (int i = 0; i < 480 * 160; i++) {
      int bright = 40 + i % 480 * stripes / 480 * 190 / stripes;
      for (int channel = 0; channel < 3; channel++) {
        rgba[4 * i + channel] = (byte) bright;
      }
      rgba[4 * i + 3] = (byte) 255;
    }

    Part view = Part.drawing(0, 30, 0).moving(new Box(0, 0, 0.5, 1), new Box(0.5, 0, 0.5, 1));
    Drawing drawing = new Drawing(rgba, 480, 160);
    try (DecodeWorker worker = new DecodeWorker();
        MovieFile movie = new MovieFile(file)) {
      EditPlan plan = new EditPlan(240, 160, 5, 1, List.of(drawing), List.of(view), List.of());
      worker.edit(List.of(), plan, LIMITS, movie);
      movie.finish();
    }
  }
}
