package io.clipreduce.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clipreduce.answer.Answer;
import io.clipreduce.answer.Question;
import io.clipreduce.answer.Question.Form;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sums up videos in time ranges, in sentences, or in both, without Spark. */
@Command(
    name = "summary",
    description = {
      "Sums up a video: the time ranges that matter most, and sentences that name their times.",
      "Without --form and --ratio, answer.summary_form and answer.summary_ratio say which of them,"
          + " and how much of the video."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footerHeading = "%nExamples%n",
    footer = {
      "  clipreduce summary --warehouse wh --video talk.mp4",
      "  clipreduce summary --warehouse wh --video talk.mp4 --form frames --ratio 0.1"
    })
public final class SummaryJob implements Callable<Integer> {
  @Mixin WarehouseOption warehouse;
  @Mixin SparkOptions spark;

  @Option(
      names = "--video",
      required = true,
      paramLabel = "NAME",
      description = "The video: a path, the end of one, or a video id; may be repeated.")
  List<String> videos = new ArrayList<>();

  @Option(
      names = "--method",
      defaultValue = "v2xum",
      paramLabel = "NAME",
      description = "How: v2xum, or mmduet (when it would speak as the video goes by).")
  String method;

  @Option(
      names = "--form",
      paramLabel = "WHAT",
      description = "frames, text or both. Default: answer.summary_form.")
  String form;

  @Option(
      names = "--ratio",
      paramLabel = "SHARE",
      description = "Share of the video that is chosen. Default: answer.summary_ratio.")
  String ratio;

  @Option(names = "--json", description = "Print the answer as one JSON object.")
  boolean json;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (form != null) {
      spark.assignments.add("answer.summary_form=" + form);
    }
    if (ratio != null) {
      spark.assignments.add("answer.summary_ratio=" + ratio);
    }
    Question question = new Question("summary", videos, "", List.of(), Form.SUMMARY, null, null, 0);
    try (Answering answering = Answering.open(spark.settings(), method, warehouse)) {
      Answer answer = answering.answer(question);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(new ObjectMapper().writeValueAsString(answer));
      } else {
        answer
            .ranges()
            .forEach(
                range ->
                    out.printf(
                        "%s - %s%n", Report.clock(range.startUs()), Report.clock(range.endUs())));
        if (answer.text() != null) {
          out.println(answer.text());
        }
        if (answer.abstained()) {
          out.println(answer.reasoning());
        }
      }
      out.flush();
    }
    return Main.EXIT_DONE;
  }
}
