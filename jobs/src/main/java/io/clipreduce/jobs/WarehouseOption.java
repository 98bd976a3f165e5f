package io.clipreduce.jobs;

import java.io.File;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Option;

/** The argument {@code --warehouse}, shared by all commands that work on one. */
public final class WarehouseOption {
  @Option(
      names = "--warehouse",
      required = true,
      paramLabel = "FOLDER",
      description =
          "The folder of all tables and pictures: a path, or a URI such as hdfs://host/warehouse.")
  String location;

  /**
   * The warehouse as an absolute URI without a slash at its end. A path without a scheme belongs to
   * Hadoop's default file system, which is the local one unless configured; relative ones start at
   * the working directory.
   *
   * @throws UserException when no file system answers for the URI
   */
  public String uri(Configuration hadoop) {
    return qualified("--warehouse", location, hadoop);
  }

  /** The folder on this machine; null for any other file system. */
  File localFolder(Configuration hadoop) {
    Path path = new Path(uri(hadoop));
    return "file".equals(path.toUri().getScheme()) ? new File(path.toUri().getPath()) : null;
  }

  /** Makes a path of the command line absolute; {@code option} is named in the error. */
  static String qualified(String option, String location, Configuration hadoop) {
    try {
      Path path = new Path(location);
      String uri = path.getFileSystem(hadoop).makeQualified(path).toString();
      return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    } catch (IOException | RuntimeException e) {
      throw new UserException(
          "%s %s cannot be reached: %s"
              .formatted(option, location, UserException.oneLine(e.getMessage())),
          e);
    }
  }
}
