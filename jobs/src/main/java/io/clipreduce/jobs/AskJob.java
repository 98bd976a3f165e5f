package io.clipreduce.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipreduce.answer.Answer;
import io.clipreduce.answer.Question;
import io.clipreduce.answer.Question.Form;
import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Answers one question now, without Spark. */
@Command(
    name = "ask",
    description = {
      "Answers a question about the videos of a warehouse, and cites what the answer rests on.",
      "Without a model it quotes what was measured, read and heard. It writes nothing but replies of"
          + " servers, so that the same question is not paid for again."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footerHeading = "%nExamples%n",
    footer = {
      "  clipreduce ask --warehouse wh \"when does the title appear?\"",
      "  clipreduce ask --warehouse wh --video talk.mp4 --set answer.model=server ... \"what does she"
          + " recommend?\""
    })
public final class AskJob implements Callable<Integer> {
  private static final int QUOTED_CHARS = 160;

  @Mixin WarehouseOption warehouse;
  @Mixin SparkOptions spark;

  @Option(
      names = "--video",
      paramLabel = "NAME",
      description = "Only this video: a path, the end of one, or a video id; may be repeated.")
  List<String> videos = new ArrayList<>();

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description = "How to answer; 'clipreduce answer --list' names all. Default: answer.method.")
  String method;

  @Option(names = "--json", description = "Print the answer as one JSON object.")
  boolean json;

  @Parameters(paramLabel = "QUESTION", description = "The question, as one argument in quotes.")
  String question;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Settings settings = spark.settings();
    String name = method == null ? settings.getString("answer.method") : method;
    Question asked = new Question("ask", videos, question, List.of(), Form.OPEN, null, null, 0);
    try (Answering answering = Answering.open(settings, name, warehouse)) {
      print(answering.answer(asked), answering, name);
    }
    return Main.EXIT_DONE;
  }

  private void print(Answer answer, Answering answering, String name)
      throws JsonProcessingException {
    Map<String, IndexedVideo> byId = answering.videos();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonMapper.builder().build().writeValueAsString(answer));
      out.flush();
      return;
    }
    out.println(answer.text() == null ? "No answer." : answer.text());
    out.printf(
        Locale.ROOT,
        "%nConfidence %.2f%s, method %s%s%n",
        answer.confidence(),
        answer.abstained() ? " (not sure enough: it would rather not answer)" : "",
        name,
        answer.calls().isEmpty()
            ? ""
            : String.format(
                Locale.ROOT,
                ", %d calls of models, %.4f US dollars",
                answer.calls().size(),
                answering.usd(answer)));
    if (answer.reasoning() != null) {
      out.println(answer.reasoning());
    }
    answer.notes().forEach(note -> out.printf("%s: %s%n", note.code(), note.detail()));
    if (!answer.evidence().isEmpty()) {
      out.printf("%nIt rests on%n");
    }
    for (Answer.Citation cited : answer.evidence()) {
      out.printf(
          Locale.ROOT,
          "  %s - %s  %s  %s %s%n",
          Report.clock(cited.startUs()),
          Report.clock(cited.endUs()),
          byId.get(cited.videoId()).path(),
          cited.kind(),
          quote(cited, answering));
    }
    out.flush();
  }

  private static String quote(Answer.Citation cited, Answering answering) {
    PassageFilter there =
        PassageFilter.ALL.of(Set.of(cited.videoId())).between(cited.startUs(), cited.endUs());
    String text =
        answering.index().passages(there).stream()
            .filter(passage -> passage.id().equals(cited.id()))
            .map(Passage::text)
            .findFirst()
            .orElse("")
            .replaceAll("\\s+", " ");
    return text.length() <= QUOTED_CHARS
        ? "\"%s\"".formatted(text)
        : "\"%s…\"".formatted(text.substring(0, QUOTED_CHARS));
  }
}
