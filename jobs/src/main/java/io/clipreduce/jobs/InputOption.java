package io.clipreduce.jobs;

import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Option;

/** The argument that names the videos. */
final class InputOption {
  @Option(
      names = "--input",
      required = true,
      paramLabel = "FOLDER",
      description = "A folder of videos, or one file: a path or a Hadoop URI.")
  String location;

  /**
   * The input as an absolute URI without a slash at its end.
   *
   * @throws UserException when no file system answers for the URI
   */
  String uri(Configuration hadoop) {
    return WarehouseOption.qualified("--input", location, hadoop);
  }
}
