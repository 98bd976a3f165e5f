package io.clipreduce.perceive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clipreduce.generate.Haystacks;
import io.clipreduce.generate.Manifest;
import io.clipreduce.generate.NeedleTask;
import io.clipreduce.generate.Needles;
import io.clipreduce.generate.PictureBook;
import io.clipreduce.generate.Studio;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Subtitles that generated questions are about can be read by the text reader of this program. */
class NeedleTextTest {
  @TempDir Path folder;

  @Test
  void readsFourSecretWordsInOrderFromASmallVideo() throws Exception {
    Path input = Files.createDirectories(folder.resolve("input"));
    Haystacks.write(input.resolve("hills.mp4"), 11, 8, 150);
    Path output = folder.resolve("made");
    try (Studio studio = new Studio(output, Haystacks.LIMITS, 1, line -> {})) {
      Manifest manifest = Haystacks.manifest();
      new Needles(studio, Haystacks.sources(input), PictureBook.drawn(), 7)
          .make(List.of(NeedleTask.ORD_EDIT1), 1, manifest);
      manifest.write(output, studio);
    }
    JsonNode sample =
        new ObjectMapper().readTree(Files.readAllLines(output.resolve(Manifest.FILE)).get(1));

    List<String> read = new ArrayList<>();
    for (CellEvidence cell :
        PerceivedVideo.perceive(output.resolve(sample.get("file").asText()), 1)) {
      cell.ocr().forEach(line -> read.add(line.text().toUpperCase(Locale.ROOT)));
    }

    List<String> words = new ArrayList<>();
    for (JsonNode needle : sample.get("needles")) {
      words.add("THE SECRET WORD IS " + needle.get("label").asText().toUpperCase(Locale.ROOT));
    }
    assertThat(words).hasSize(4);
    assertThat(read).containsSubsequence(words);
  }
}
