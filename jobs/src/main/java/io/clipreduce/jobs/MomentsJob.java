package io.clipreduce.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.Answer;
import io.clipreduce.answer.Highlights;
import io.clipreduce.answer.Question;
import io.clipreduce.answer.Question.Form;
import io.clipreduce.index.IndexedVideo;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Finds when something is seen or heard, without Spark. */
@Command(
    name = "moments",
    description =
        "Finds the time ranges in which something is seen or heard, over all videos, best first.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footerHeading = "%nExamples%n",
    footer = {
      "  clipreduce moments --warehouse wh --query \"a red car leaves\"",
      "  clipreduce moments --warehouse wh --query \"a red car\" --video street.mp4 --highlights",
      "  clipreduce moments --warehouse wh --spec overtakes.json"
    })
public final class MomentsJob implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The method that answers specifications. */
  private static final String OF_SPECS = "lazyvlm";

  @Mixin WarehouseOption warehouse;
  @Mixin SparkOptions spark;

  static final class Asked {
    @Option(names = "--query", paramLabel = "WORDS", description = "What is looked for, in words.")
    String query;

    @Option(
        names = "--spec",
        paramLabel = "FILE",
        description = "What is looked for, as JSON: entities, relations, frames, temporal.")
    Path spec;
  }

  @ArgGroup(multiplicity = "1")
  Asked asked;

  @Option(
      names = "--video",
      paramLabel = "NAME",
      description = "Only this video: a path, the end of one, or a video id; may be repeated.")
  List<String> videos = new ArrayList<>();

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description =
          "How: vidi, mmduet, videolights, llm4vg or lazyvlm. Default: answer.grounding, and lazyvlm"
              + " for --spec.")
  String method;

  @Option(
      names = "--highlights",
      description = "Print as well how much of a highlight each clip of 2 seconds is, 0 to 1.")
  boolean highlights;

  @Option(names = "--json", description = "Print one JSON object a line.")
  boolean json;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Settings settings = spark.settings();
    String otherwise = asked.spec == null ? settings.getString("answer.grounding") : OF_SPECS;
    String name = method == null ? otherwise : method;
    Question question =
        new Question("moments", videos, words(), List.of(), Form.MOMENTS, null, null, 0);
    try (Answering answering = Answering.open(settings, name, warehouse)) {
      print(answering.answer(question), answering.videos());
      if (highlights && asked.query != null) {
        print(answering.highlights(question), answering.videos());
      }
    }
    return Main.EXIT_DONE;
  }

  private String words() {
    if (asked.spec == null) {
      return asked.query;
    }
    try {
      return Files.readString(asked.spec);
    } catch (IOException e) {
      throw new UserException("--spec %s cannot be read: %s".formatted(asked.spec, e), e);
    }
  }

  private void print(Answer answer, Map<String, IndexedVideo> videos)
      throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    for (Answer.Range range : answer.ranges()) {
      line("moment", range, videos.get(range.videoId()).path());
    }
    if (answer.ranges().isEmpty() && !json) {
      out.println("Nothing was found.");
    }
    if (!json) {
      out.println(answer.reasoning());
    }
    out.flush();
  }

  private void print(SortedMap<String, double[]> scores, Map<String, IndexedVideo> videos)
      throws JsonProcessingException {
    for (Map.Entry<String, double[]> video : scores.entrySet()) {
      IndexedVideo of = videos.get(video.getKey());
      for (int i = 0; i < video.getValue().length; i++) {
        long startUs = i * Highlights.CLIP_US;
        long endUs = Math.min(of.durationUs(), startUs + Highlights.CLIP_US);
        line(
            "highlight",
            new Answer.Range(of.videoId(), startUs, endUs, video.getValue()[i]),
            of.path());
      }
    }
    spec.commandLine().getOut().flush();
  }

  private void line(String what, Answer.Range range, String path) throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode object = JSON.createObjectNode().put("what", what);
      object.put("video_id", range.videoId()).put("path", path);
      object.put("start_us", range.startUs()).put("end_us", range.endUs());
      out.println(JSON.writeValueAsString(object.put("score", range.score())));
    } else {
      out.printf(
          Locale.ROOT,
          "%-9s  %s - %s  %.2f  %s%n",
          what,
          Report.clock(range.startUs()),
          Report.clock(range.endUs()),
          range.score(),
          path);
    }
  }
}
