package io.clipreduce.jobs;

import io.clipreduce.evaluate.InputFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** Files of questions, gold answers or predictions, as the command line names them. */
final class NamedFiles {
  private static final String ENDINGS = ".*\\.(json|jsonl|tsv|csv|txt)";

  private NamedFiles() {}

  /**
   * The files in the order of their names on the command line, and those of folders in order of
   * name. Several of them are one benchmark, whose questions are numbered through.
   *
   * @param option the option that names them, for messages
   * @param names paths of files and folders on this machine, or URIs of files elsewhere
   * @param hadoop options of file systems, asked for only where a URI is among the names
   * @throws UserException when one of them is not there
   */
  static List<InputFile> of(String option, List<String> names, Supplier<Configuration> hadoop) {
    List<InputFile> files = new ArrayList<>();
    for (String name : names) {
      if (name.contains("://")) {
        files.add(remote(option, name, hadoop.get()));
      } else if (Files.isDirectory(Path.of(name))) {
        files.addAll(folder(Path.of(name)));
      } else if (Files.isReadable(Path.of(name))) {
        files.add(InputFile.of(Path.of(name)));
      } else {
        throw new UserException("%s %s cannot be read: no such file.".formatted(option, name));
      }
    }
    if (files.isEmpty()) {
      throw new UserException(
          "%s %s holds no files that end in .json, .jsonl, .tsv, .csv or .txt."
              .formatted(option, String.join(",", names)));
    }
    return files;
  }

  private static List<InputFile> folder(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> entry.toString().matches(ENDINGS))
          .sorted()
          .map(InputFile::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }

  private static InputFile remote(String option, String name, Configuration hadoop) {
    org.apache.hadoop.fs.Path path =
        new org.apache.hadoop.fs.Path(WarehouseOption.qualified(option, name, hadoop));
    return new InputFile(name, () -> path.getFileSystem(hadoop).open(path));
  }
}
