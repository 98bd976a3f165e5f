package io.clipreduce.generate;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clipreduce.frames.edit.VideoEditor;
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
 * first the set with its seed and options, then each sample with its sources and what is where,
 * then what failed. The same sources and options make the same set again.
 */
public final class Manifest {
  public static final String FILE = "manifest.jsonl";

  /** File of the questions, beside it. */
  public static final String QUESTIONS = "questions.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Object> set;
  private final List<Map<String, Object>> samples = new ArrayList<>();

  /**
   * @param kind name of what is generated, as the command line has it
   * @param tool name and version of this program
   * @param options what was asked for, by name of option
   */
  public Manifest(String kind, String tool, long seed, Map<String, String> options) {
    set = new LinkedHashMap<>();
    set.put("record", "set");
    set.put("kind", kind);
    set.put("tool", tool);
    set.put("editor", VideoEditor.VERSION);
    set.put("sound", "dropped");
    set.put("seed", seed);
    set.put("options", options);
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

  /** Writes the manifest. */
  public void write(Path folder, List<Studio.Failure> failures) throws IOException {
    List<Map<String, Object>> lines = new ArrayList<>();
    lines.add(set);
    lines.addAll(samples);
    for (Studio.Failure failure : failures) {
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
