package io.clipreduce.jobs;

import io.clipreduce.answer.Question;
import io.clipreduce.evaluate.BenchmarkItem;
import io.clipreduce.evaluate.Benchmarks;
import io.clipreduce.evaluate.InputFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** A file of questions, as it is named on the command line. */
class QuestionFile {
  @Option(
      names = "--questions",
      paramLabel = "FILE",
      description = "The questions, in our own form or that of a benchmark (docs/answers.md).")
  Path questions;

  @Option(
      names = "--benchmark",
      paramLabel = "NAME",
      description = "The form of the file, where it cannot be told from its first record.")
  String benchmark;

  /**
   * Makes sure that there is a file.
   *
   * @throws UserException if there is none
   */
  void check() {
    if (questions == null || !Files.isReadable(questions)) {
      throw new UserException(
          "--questions %s cannot be read. Name a file of questions.".formatted(questions));
    }
  }

  /**
   * The questions without anything that tells the answers, in the order of the file.
   *
   * @throws UserException if they cannot be read
   */
  List<Question> read() {
    check();
    List<Question> read = new ArrayList<>();
    try {
      InputFile file = InputFile.of(questions);
      String form = benchmark == null ? Benchmarks.recognised(file).name() : benchmark;
      Benchmarks.questions(form, file, read::add);
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
    return read;
  }

  /**
   * The questions with the time ranges that answer them, where the file tells any.
   *
   * @throws UserException if they cannot be read
   */
  List<BenchmarkItem> readWithAnswers() {
    check();
    List<BenchmarkItem> read = new ArrayList<>();
    try {
      InputFile of = InputFile.of(questions);
      Benchmarks.items(
          benchmark == null ? Benchmarks.recognised(of) : Benchmarks.named(benchmark),
          List.of(of),
          Map.of(),
          Benchmarks::refuse,
          read::add);
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
    return read;
  }

  /** Name of the set. */
  String set() {
    return questions.getFileName().toString().replaceFirst("\\.[^.]*$", "");
  }
}
