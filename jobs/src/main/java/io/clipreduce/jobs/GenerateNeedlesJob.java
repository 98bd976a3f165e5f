package io.clipreduce.jobs;

import io.clipreduce.generate.NeedleTask;
import io.clipreduce.generate.Needles;
import io.clipreduce.generate.PictureBook;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes questions in the form of VNBench. */
@Command(
    name = "needles",
    description = {
      "Puts needles into videos and asks for them, in the form of VNBench.",
      "Each question is asked four times with its options shuffled and counts when all four answers"
          + " are right. Questions are in OUTPUT/questions.jsonl, with the right letter as 'gt'."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample%n",
    footer = "  clipreduce generate needles --input videos --output needles --samples 10")
final class GenerateNeedlesJob implements Callable<Integer> {
  @Mixin GenerateOptions options;

  @Option(
      names = "--samples",
      defaultValue = "10",
      paramLabel = "NUMBER",
      description = "Questions of each task. Default: ${DEFAULT-VALUE}.")
  int samples;

  @Option(
      names = "--tasks",
      split = ",",
      paramLabel = "TASK",
      converter = TaskNames.class,
      completionCandidates = TaskNames.class,
      description = {
        "Only these tasks, with commas between. Default: all nine:",
        "${COMPLETION-CANDIDATES}."
      })
  List<NeedleTask> tasks = List.of(NeedleTask.values());

  @Option(
      names = "--needles",
      paramLabel = "FOLDER",
      description =
          "Pictures to insert and paste: FOLDER/GROUP/LABEL.png, five or more of a group. Default:"
              + " fruit and flags that this program draws.")
  Path needles;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    GenerateOptions.atLeastOne("--samples", samples);
    PictureBook pictures = pictures();
    return options.run(
        spec,
        (studio, videos, manifest) ->
            new Needles(studio, videos, pictures, options.seed)
                .make(tasks.stream().distinct().toList(), samples, manifest));
  }

  private PictureBook pictures() {
    try {
      return needles == null ? PictureBook.drawn() : PictureBook.of(needles);
    } catch (IOException e) {
      throw new UserException("--needles %s: %s".formatted(needles, e.getMessage()), e);
    }
  }

  /** The tasks by their names. */
  static final class TaskNames extends LabelNames<NeedleTask> {
    TaskNames() {
      super(
          Arrays.stream(NeedleTask.values())
              .collect(Collectors.toMap(NeedleTask::label, task -> task)));
    }
  }
}
