package io.clipreduce.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of one model in the layout of public exports: descriptions as JSON in the folder
 * itself, graphs in its subfolder {@code onnx} or beside the descriptions. Immutable.
 */
public final class ModelFolder {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ModelCard card;
  private final Path folder;

  ModelFolder(ModelCard card, Path folder) {
    this.card = card;
    this.folder = folder;
  }

  public ModelCard card() {
    return card;
  }

  public Path path() {
    return folder;
  }

  /** Files of the card that are not there. */
  public List<String> missing() {
    return card.files().stream()
        .filter(
            file ->
                !Files.isRegularFile(folder.resolve(file))
                    && !Files.isRegularFile(folder.resolve(elsewhere(file))))
        .toList();
  }

  /** The other place of a graph: exports made at home may have it beside the descriptions. */
  private static String elsewhere(String file) {
    boolean top = file.endsWith(".onnx") && !file.contains("/");
    return top ? "onnx/" + file : file.replaceFirst("^onnx/", "");
  }

  /**
   * @throws IllegalArgumentException if a file of the card is not there; the message says which,
   *     where it was looked for, and how to fetch it
   */
  public void requireComplete() {
    List<String> missing = missing();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "Model %s lacks %s in %s. Fetch it: clipreduce models fetch %s"
              .formatted(card.name(), String.join(", ", missing), folder, card.name()));
    }
  }

  public boolean hasGraph(String stem) {
    return graphPath(stem) != null;
  }

  /**
   * Path of a graph in the card's variant.
   *
   * @param stem its name without variant and ending, such as {@code vision_model}
   * @throws IllegalArgumentException if it, or another file of the card, is not there; the message
   *     says which, where it was looked for, and how to fetch it
   */
  public Path graph(String stem) {
    requireComplete();
    Path path = graphPath(stem);
    if (path == null) {
      throw new IllegalArgumentException(
          "Model %s has no graph %s in %s or its folder onnx."
              .formatted(card.name(), fileName(stem), folder));
    }
    return path;
  }

  private Path graphPath(String stem) {
    return Stream.of(folder.resolve("onnx"), folder)
        .map(parent -> parent.resolve(fileName(stem)))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElse(null);
  }

  private String fileName(String stem) {
    return stem + card.variant() + ".onnx";
  }

  /** Content of a JSON file of the folder; a missing node (see Jackson) if there is none. */
  public JsonNode json(String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      return JSON.missingNode();
    }
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s is no JSON that can be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Bytes of a small file of the folder. */
  public byte[] bytes(String name) {
    try {
      return Files.readAllBytes(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + folder.resolve(name), e);
    }
  }

  /**
   * Digest of all files in use, those of the card and what graphs keep beside themselves: SHA-256
   * over names and SHA-256s, hex. A file is read again only when its size or time has changed.
   *
   * @throws IllegalArgumentException if a file of the card is not there
   */
  public String digest() {
    requireComplete();
    MessageDigest all = Digests.sha256();
    KnownDigests known = KnownDigests.in(folder);
    for (Path file : files()) {
      String line = folder.relativize(file) + " " + known.sha256(file) + "\n";
      all.update(line.getBytes(StandardCharsets.UTF_8));
    }
    known.save();
    return HexFormat.of().formatHex(all.digest());
  }

  private List<Path> files() {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).filter(this::isUsed).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }

  private boolean isUsed(Path file) {
    String name = folder.relativize(file).toString().replace('\\', '/');
    return card.files().stream()
        .anyMatch(
            used ->
                name.equals(used)
                    || name.equals(elsewhere(used))
                    || used.endsWith(".onnx")
                        && (name.startsWith(used + "_data") || name.startsWith(used + ".data")));
  }
}
