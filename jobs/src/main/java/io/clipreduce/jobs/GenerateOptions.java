package io.clipreduce.jobs;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.io.HadoopByteSource;
import io.clipreduce.generate.Manifest;
import io.clipreduce.generate.SourceVideo;
import io.clipreduce.generate.Studio;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
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
   * @param kind name of the command
   * @param options what else was asked for, for the manifest
   * @return the exit code
   */
  int run(String kind, Map<String, String> options, PrintWriter out, Maker maker)
      throws IOException, InterruptedException {
    Settings settings = spark.settings();
    Configuration hadoop = settings.hadoop();
    List<SourceVideo> videos = videos(settings, hadoop);
    checkOutput();
    Manifest manifest = new Manifest(kind, new Main.Version().getVersion()[0], seed, options);
    int cores = Runtime.getRuntime().availableProcessors();
    try (Studio studio = new Studio(output, settings.limits(), cores, line -> say(out, line))) {
      // Marks the folder as ours from the start, so that a set that was broken off can be replaced.
      manifest.write(output, List.of());
      int made = maker.make(studio, videos, manifest);
      manifest.write(output, studio.failures());
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

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  private List<SourceVideo> videos(Settings settings, Configuration hadoop) {
    String root = input.uri(hadoop);
    List<SourceVideo> videos =
        SourceFile.list(root, settings, hadoop).files().stream()
            .map(file -> new SourceVideo(name(root, file.path()), () -> open(file, hadoop)))
            .toList();
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
