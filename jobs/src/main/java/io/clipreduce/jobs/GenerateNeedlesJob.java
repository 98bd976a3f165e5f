package io.clipreduce.jobs;

import io.clipreduce.generate.NeedleTask;
import io.clipreduce.generate.Needles;
import io.clipreduce.generate.PictureBook;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
      description = {
        "Only these tasks, with commas between. Default: all nine:",
        "ret_insert1, ret_insert2, ret_edit1, ord_insert1, ord_insert2, ord_edit1, cnt_insert1,"
            + " cnt_edit1, cnt_edit2."
      })
  List<String> tasks = new ArrayList<>(NeedleTask.labels());

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
    List<NeedleTask> chosen = tasks();
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("samples", Integer.toString(samples));
    asked.put("tasks", String.join(",", tasks));
    if (needles != null) {
      asked.put("needles", needles.toString());
    }

    PictureBook pictures = pictures();
    return options.run(
        "needles",
        asked,
        spec.commandLine().getOut(),
        (studio, videos, manifest) ->
            new Needles(studio, videos, pictures, options.seed).make(chosen, samples, manifest));
  }

  private PictureBook pictures() {
    try {
      return needles == null ? PictureBook.drawn() : PictureBook.of(needles);
    } catch (IOException e) {
      throw new UserException("--needles %s: %s".formatted(needles, e.getMessage()), e);
    }
  }

  private List<NeedleTask> tasks() {
    try {
      return tasks.stream().distinct().map(NeedleTask::of).toList();
    } catch (IllegalArgumentException e) {
      throw new UserException("--tasks: " + e.getMessage(), e);
    }
  }
}
