package io.clipreduce.jobs;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.edit.VideoEditor;
import io.clipreduce.frames.io.HadoopByteSource;
import io.clipreduce.generate.Manifest;
import io.clipreduce.generate.Recipe;
import io.clipreduce.generate.SourceVideo;
import io.clipreduce.generate.Studio;
import io.clipreduce.model.Digests;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Where a generated benchmark comes from and goes to. */
final class GenerateOptions {
  @Mixin InputOption input;
  @Mixin SparkOptions spark;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FOLDER",
      description = "The folder to make, on this machine.")
  Path output;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "NUMBER",
      showDefaultValue = CommandLine.Help.Visibility.ALWAYS,
      description = "Decides everything that is left to chance.")
  long seed;

  @Option(names = "--overwrite", description = "Replaces an earlier set in that folder.")
  boolean overwrite;

  /** How the set was made that is to be made again; null for a new one. */
  Recipe again;

  /** Refuses numbers below 1. */
  static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new UserException("%s %s is not allowed. Give 1 or more.".formatted(option, value));
    }
  }

  /** Makes something of videos. */
  @FunctionalInterface
  interface Maker {
    /** Returns the number of questions. */
    int make(Studio studio, List<SourceVideo> videos, Manifest manifest)
        throws IOException, InterruptedException;
  }

  /**
   * Runs a generator.
   *
   * @param command the command, whose own options go into the manifest
   * @return the exit code
   */
  int run(CommandSpec command, Maker maker) throws IOException, InterruptedException {
    PrintWriter out = command.commandLine().getOut();
    Settings settings = spark.settings();
    Configuration hadoop = settings.hadoop();
    List<SourceVideo> videos = videos(settings, hadoop);
    Recipe recipe = recipe(command, input.uri(hadoop), videos);
    if (again != null) {
      checkSame(videos);
    }
    checkOutput();
    Manifest manifest = new Manifest(recipe);
    int cores = Runtime.getRuntime().availableProcessors();
    try (Studio studio = new Studio(output, settings.limits(), cores, line -> say(out, line))) {
      // Marks the folder as ours from the start, so that a set that was broken off can be replaced.
      manifest.write(output, studio);
      int made = maker.make(studio, videos, manifest);
      manifest.write(output, studio);
      if (made == 0) {
        throw new UserException(
            "Nothing could be made of the videos in --input %s: %s"
                .formatted(
                    input.location,
                    studio.failures().isEmpty()
                        ? "they are too short or too small."
                        : output.resolve(Manifest.FILE) + " says why."));
      }

      say(out, "Made %s questions in %s".formatted(made, output));
      return Main.EXIT_DONE;
    }
  }

  private Recipe recipe(CommandSpec command, String root, List<SourceVideo> videos)
      throws IOException {
    Map<String, String> options = new TreeMap<>();
    Map<String, String> files = new TreeMap<>();
    for (OptionSpec option : command.options()) {
      boolean own =
          option.userObject() instanceof Field field
              && field.getDeclaringClass().equals(command.userObject().getClass());
      String value = own ? text(option.getValue()) : "";
      if (!value.isEmpty()) {
        options.put(option.longestName().substring(2), value);
      }

      if (own && option.getValue() instanceof Path path) {
        for (String file : filesOf(path.toAbsolutePath())) {
          files.put(file, digest(file));
        }
      }
    }

    Map<String, String> sources = new TreeMap<>();
    videos.forEach(video -> sources.put(video.name(), null));
    return new Recipe(
        command.name(),
        new Main.Version().getVersion()[0],
        VideoEditor.VERSION,
        seed,
        root,
        options,
        files,
        sources);
  }

  /** A value as the command line takes it; empty for none. */
  private static String text(Object value) {
    if (value instanceof Collection<?> many) {
      return many.stream().map(GenerateOptions::text).collect(Collectors.joining(","));
    }

    if (value instanceof Path path) {
      return path.toAbsolutePath().toString();
    }

    if (value instanceof Enum<?> one) {
      return one.name().toLowerCase(Locale.ROOT);
    }

    return value == null ? "" : value.toString();
  }

  /** The file, or those in the folder. */
  private static List<String> filesOf(Path path) throws IOException {
    try (Stream<Path> found = Files.walk(path)) {
      return found.filter(Files::isRegularFile).map(Path::toString).toList();
    }
  }

  /** SHA-256 of a file; null if it is not there. */
  static String digest(String file) throws IOException {
    Path path = Path.of(file);
    return Files.exists(path) ? Digests.sha256(Files.readAllBytes(path)) : null;
  }

  /** Refuses sources that are others than those of the set that is made again. */
  private void checkSame(List<SourceVideo> videos) throws IOException {
    for (SourceVideo video : videos) {
      String before = again.sources().get(video.name());
      if (before != null) {
        checkSame(video.name(), before, video.sha256());
      }
    }
  }

  /** Refuses a file that is another one than that of the set that is made again. */
  static void checkSame(String file, String before, String now) {
    if (!before.equals(now)) {
      throw new UserException(
          "%s has changed: its SHA-256 is %s, but the set was made of %s. Bring the file back, or"
                  .formatted(file, now == null ? "that of no file" : now, before)
              + " generate a new set.");
    }
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  private List<SourceVideo> videos(Settings settings, Configuration hadoop) {
    String root = input.uri(hadoop);
    List<SourceVideo> videos =
        SourceFile.list(root, settings, hadoop).files().stream()
            .map(file -> new SourceVideo(name(root, file.path()), () -> open(file, hadoop)))
            .filter(video -> again == null || again.sources().containsKey(video.name()))
            .toList();
    if (again != null && videos.size() < again.sources().size()) {
      Set<String> gone = new TreeSet<>(again.sources().keySet());
      videos.forEach(video -> gone.remove(video.name()));
      throw new UserException(
          "--input %s lacks sources of the set: %s. Bring them back, or name where they are now."
              .formatted(input.location, String.join(", ", gone)));
    }

    if (videos.isEmpty()) {
      throw new UserException(
          "--input %s holds no videos. Give a folder that does; ingest.extensions says which endings"
                  .formatted(input.location)
              + " count.");
    }
    return videos;
  }

  private static String name(String root, String path) {
    return path.startsWith(root + "/")
        ? path.substring(root.length() + 1)
        : path.substring(path.lastIndexOf('/') + 1);
  }

  private static ByteSource open(SourceFile file, Configuration hadoop) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.path());
    FileSystem fs = path.getFileSystem(hadoop);
    return new HadoopByteSource(fs, path, file.sizeBytes(), file.modifiedMs());
  }

  /** Refuses whatever would lose something that was not generated. */
  private void checkOutput() throws IOException {
    if (!Files.exists(output)) {
      return;
    }

    if (!Files.isDirectory(output)) {
      throw new UserException("--output %s is a file. Choose a folder.".formatted(output));
    }

    boolean empty;
    try (Stream<Path> inside = Files.list(output)) {
      empty = inside.findAny().isEmpty();
    }

    if (!empty && !Files.exists(output.resolve(Manifest.FILE))) {
      throw new UserException(
          "--output %s exists and is no generated set. Choose another folder.".formatted(output));
    }

    if (!empty && !overwrite) {
      throw new UserException(
          "--output %s exists. Choose another folder or pass --overwrite.".formatted(output));
    }

    for (String made : List.of("videos", "images", Manifest.QUESTIONS, Manifest.FILE)) {
      delete(output.resolve(made));
    }
  }

  private static void delete(Path made) throws IOException {
    if (Files.isDirectory(made)) {
      try (Stream<Path> inside = Files.list(made)) {
        for (Path file : inside.toList()) {
          Files.delete(file);
        }
      }
    }

    Files.deleteIfExists(made);
  }
}
