package io.clipreduce.jobs;

import io.clipreduce.model.Digests;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.PathMatcher;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** A file found under the input, as the file system lists it. */
record SourceFile(String path, long sizeBytes, long modifiedMs) implements Serializable {

  /** What a listing found. */
  record Listing(List<SourceFile> files, int ignored) {

    /** Hash over all files, their sizes and times. */
    String digest() {
      MessageDigest digest = Digests.sha256();
      for (SourceFile file : files) {
        digest.update(
            "%s %s %s\n"
                .formatted(file.path, file.sizeBytes, file.modifiedMs)
                .getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    }
  }

  /**
   * Lists the videos of a folder, or a single file, in order of path.
   *
   * @throws UserException when there is no such folder
   */
  static Listing list(String input, Settings settings, Configuration hadoop) {
    Path root = new Path(input);
    List<PathMatcher> patterns =
        settings.getStrings("ingest.paths").stream()
            .map(p -> FileSystems.getDefault().getPathMatcher("glob:" + p))
            .toList();
    Set<String> extensions = new HashSet<>(settings.getStrings("ingest.extensions"));
    boolean hidden = settings.getBoolean("ingest.include_hidden");
    List<SourceFile> files = new ArrayList<>();
    int ignored = 0;
    try {
      FileSystem fs = root.getFileSystem(hadoop);
      FileStatus status = fs.getFileStatus(root);
      if (status.isFile()) {
        return new Listing(List.of(of(status)), 0);
      }
      String prefix = status.getPath().toUri().getPath();
      for (FileStatus file : under(fs, root)) {
        String relative =
            file.getPath().toUri().getPath().substring(prefix.length()).replaceFirst("^/", "");
        if (wanted(relative, patterns, extensions, hidden)) {
          files.add(of(file));
        } else {
          ignored++;
        }
      }
    } catch (FileNotFoundException e) {
      throw new UserException(
          "--input %s does not exist. Give a folder of videos or one file.".formatted(input), e);
    } catch (IOException e) {
      throw new UserException(
          "--input %s cannot be listed: %s".formatted(input, e.getMessage()), e);
    }
    files.sort(Comparator.comparing(SourceFile::path));
    return new Listing(files, ignored);
  }

  /** All files below a folder, at any depth. */
  private static List<FileStatus> under(FileSystem fs, Path root) throws IOException {
    List<FileStatus> files = new ArrayList<>();
    if (fs.getUri().getScheme().equals("file")) {
      // Hadoop's own recursive listing starts a process for every local file's permissions.
      Deque<Path> folders = new ArrayDeque<>(List.of(root));
      while (!folders.isEmpty()) {
        for (FileStatus status : fs.listStatus(folders.remove())) {
          if (status.isDirectory()) {
            folders.add(status.getPath());
          } else {
            files.add(status);
          }
        }
      }
    } else {
      RemoteIterator<LocatedFileStatus> all = fs.listFiles(root, true);
      while (all.hasNext()) {
        files.add(all.next());
      }
    }
    return files;
  }

  private static SourceFile of(FileStatus status) {
    return new SourceFile(
        status.getPath().toString(), status.getLen(), status.getModificationTime());
  }

  private static boolean wanted(
      String relative, List<PathMatcher> patterns, Set<String> extensions, boolean hidden) {
    java.nio.file.Path path = java.nio.file.Path.of(relative);
    if (!hidden) {
      for (java.nio.file.Path part : path) {
        if (part.toString().startsWith(".") || part.toString().startsWith("_")) {
          return false;
        }
      }
    }
    String name = path.getFileName().toString();
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return (extensions.contains("*") || extensions.contains(extension))
        && patterns.stream()
            .anyMatch(p -> p.matches(path) || p.matches(java.nio.file.Path.of("_", relative)));
  }
}
