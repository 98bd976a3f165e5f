package io.clipreduce.generate;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a set is made of and how: the first line of its manifest, and all that it takes to make the
 * set again.
 *
 * @param kind name of what is generated, as the command line has it
 * @param tool name and version of this program
 * @param editor version of what wrote the videos
 * @param seed decides what is left to chance
 * @param input where the sources are
 * @param options what else was asked for, by name of option without hyphens
 * @param files SHA-256 of the files that options name, by path
 * @param sources SHA-256 of all sources, by name; null of those that were not looked at
 */
public record Recipe(
    String kind,
    String tool,
    String editor,
    long seed,
    String input,
    Map<String, String> options,
    Map<String, String> files,
    Map<String, String> sources) {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /**
   * The recipe of a manifest.
   *
   * @throws IOException when the file cannot be read or is no manifest; the message says what is
   *     wrong
   */
  public static Recipe read(Path manifest) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(manifest)) {
      Recipe recipe = JSON.readValue(lines.readLine(), Recipe.class);
      requireNonNull(recipe.input);
      requireNonNull(recipe.options);
      requireNonNull(recipe.files);
      requireNonNull(recipe.sources);
      return recipe;
    } catch (RuntimeException | JacksonException e) {
      throw new IOException("its first line does not tell how a set was made.", e);
    }
  }

  /** With the digests that became known meanwhile. */
  Recipe knowing(Map<String, String> digests) {
    Map<String, String> known = new TreeMap<>(sources);
    known.putAll(digests);
    return new Recipe(kind, tool, editor, seed, input, options, files, known);
  }

  /** As a line of a manifest. */
  Map<String, Object> line() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("record", "set");
    line.put("kind", kind);
    line.put("tool", tool);
    line.put("editor", editor);
    line.put("sound", "dropped");
    line.put("seed", seed);
    line.put("input", input);
    line.put("options", options);
    line.put("files", files);
    line.put("sources", sources);
    return line;
  }
}
