package io.clipreduce.generate;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a generated set is made of, one JSON object a line, in a file {@value #FILE} beside it:
 * first its {@link Recipe}, then each sample with its sources and what is where, then what failed.
 */
public final class Manifest {
  public static final String FILE = "manifest.jsonl";

  /** File of the questions, beside it. */
  public static final String QUESTIONS = "questions.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Recipe recipe;
  private final List<Map<String, Object>> samples = new ArrayList<>();

  public Manifest(Recipe recipe) {
    this.recipe = recipe;
  }

  /** Adds samples and writes their questions. */
  int add(Path folder, List<Optional<Sample>> made) throws IOException {
    List<Map<String, Object>> questions = new ArrayList<>();
    int count = 0;
    for (Optional<Sample> sample : made) {
      if (sample.isPresent()) {
        add(sample.get().manifest());
        questions.addAll(sample.get().questions());
        count++;
      }
    }
    writeLines(folder.resolve(QUESTIONS), questions);
    return count;
  }

  /** Adds a sample. */
  void add(Map<String, Object> sample) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("record", "sample");
    line.putAll(sample);
    samples.add(line);
  }

  /** A source as manifests name it. */
  static Map<String, Object> source(Survey survey) {
    Map<String, Object> source = new LinkedHashMap<>();
    source.put("name", survey.video().name());
    source.put("sha256", survey.sha256());
    return source;
  }

  /** Writes the manifest, with what the studio knows by now. */
  public void write(Path folder, Studio studio) throws IOException {
    List<Map<String, Object>> lines = new ArrayList<>();
    lines.add(recipe.knowing(studio.digests()).line());
    lines.addAll(samples);
    for (Studio.Failure failure : studio.failures()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("record", "failure");
      line.put("source", failure.source());
      line.put("sample", failure.sample());
      line.put("reason", failure.reason());
      line.put("message", failure.message());
      lines.add(line);
    }
    writeLines(folder.resolve(FILE), lines);
  }

  /** Writes objects, one a line, to a file that appears whole. */
  static void writeLines(Path file, List<? extends Map<String, Object>> lines) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path unfinished = file.resolveSibling(file.getFileName() + ".part");
    try (BufferedWriter out = Files.newBufferedWriter(unfinished)) {
      for (Map<String, Object> line : lines) {
        out.write(JSON.writeValueAsString(line));
        out.write('\n');
      }
    }
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
