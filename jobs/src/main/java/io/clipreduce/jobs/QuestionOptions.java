package io.clipreduce.jobs;

import picocli.CommandLine.Option;

/** A file of questions, and how their set is called in the tables. */
final class QuestionOptions extends QuestionFile {
  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the set of questions in the tables. Default: name of the file.")
  String name;

  @Override
  String set() {
    return name == null ? super.set() : name;
  }
}
