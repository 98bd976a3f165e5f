package io.clipreduce.jobs;

import io.clipreduce.answer.AnswerMethod;
import io.clipreduce.answer.AnswerMethods;
import io.clipreduce.answer.Question;
import io.clipreduce.answer.QuestionVideos;
import io.clipreduce.index.PassageIndex;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Answers all questions of a file, one row each in the table {@code answers}. */
@Command(
    name = "answer",
    description = {
      "Answers the questions of a file by a method: one row each in the table answers, with the time"
          + " ranges and the rows it rests on.",
      "Questions that were answered by the same method under the same settings, of videos that did"
          + " not change, are not answered again. Gold answers in the file are not looked at."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footerHeading = "%nExamples%n",
    footer = {
      "  clipreduce answer --warehouse wh --questions questions.jsonl",
      "  clipreduce answer --warehouse wh --questions lvbench.jsonl --method mrvideo --set"
          + " answer.model=server ...",
      "  clipreduce answer --list"
    })
public final class AnswerJob implements Callable<Integer> {
  @Mixin RunOptions options;

  @Mixin QuestionOptions file;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description = "How to answer; --list names all. Default: answer.method.")
  String method;

  @Option(
      names = "--list",
      help = true,
      description = "Print all methods with their prompts, and end. Takes no warehouse.")
  boolean list;

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    if (list) {
      list(spec.commandLine().getOut());
      return Main.EXIT_DONE;
    }
    file.check();
    Settings settings = options.spark.settings();
    String how = method == null ? settings.getString("answer.method") : method;
    Answering.fingerprint(settings, how);
    List<AnswerStage.Asked> asked = asked();
    try (Lease lease = options.lease("answer")) {
      return options.inRun(lease, "answer", System.out, run -> answer(run, how, asked));
    }
  }

  private static void list(PrintWriter out) {
    for (String name : AnswerMethods.all().names()) {
      AnswerMethod.Provider method = AnswerMethods.all().get("answer.method", name);
      out.printf("%-20s %s%n", name, method.description());
      if (!method.prompts().isEmpty()) {
        out.printf("%-20s   prompts: %s%n", "", String.join(", ", method.prompts()));
      }
    }
    out.flush();
  }

  /** The questions without anything that tells the answers, and the videos they name. */
  private List<AnswerStage.Asked> asked() {
    List<AnswerStage.Asked> asked = new ArrayList<>();
    try (PassageIndex index = options.warehouse().index().open()) {
      QuestionVideos videos = new QuestionVideos(index.videos());
      Map<List<String>, Set<String>> known = new HashMap<>();
      for (Question question : file.read()) {
        Set<String> ids = known.computeIfAbsent(question.videos(), videos::ids);
        asked.add(new AnswerStage.Asked(question, new TreeSet<>(ids)));
      }
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
    return asked;
  }

  private int answer(RunContext run, String how, List<AnswerStage.Asked> asked) {
    AnswerStage stage = new AnswerStage(file.set(), how, asked);
    StageTable table = new StageTable(run.warehouse(), stage.name(), stage.payload());
    int batchNumber = (int) run.warehouse().delta().version(table.path()) + 2;
    BatchContext batch = new BatchContext(run, batchNumber, Map.of());
    StageRunner runner = new StageRunner(run, List.of(stage));
    runner.load(List.of(stage), Set.of(file.set()));
    int done = runner.run(stage, batch);
    Map<UnitId, UnitState> answered = batch.readable(stage.name());
    publish(run, table, how, answered);
    int failures = asked.size() - answered.size();
    run.progress()
        .say(
            "%s questions of %s by %s: %s answered now, %s before, %s without an answer"
                .formatted(
                    asked.size(),
                    file.set(),
                    how,
                    done - failures,
                    answered.size() - (done - failures),
                    failures));
    return failures;
  }

  private boolean published(RunContext run) {
    return run.warehouse().delta().version(run.warehouse().tablePath(FlatTable.ANSWERS.name()))
        >= 0;
  }

  private void publish(
      RunContext run, StageTable table, String how, Map<UnitId, UnitState> answered) {
    String method = how.replace("'", "''");
    Dataset<Row> rows =
        table
            .rows(
                run.spark(),
                answered,
                "question",
                "video_ids",
                "models",
                "answer",
                "cost_usd",
                "took_ms")
            .selectExpr(
                "video_id AS question_set",
                "unit AS question_id",
                "'%s' AS method".formatted(method),
                "question",
                "video_ids",
                "answer.option_key AS option_key",
                "answer.text AS answer_text",
                "answer.confidence AS confidence",
                "answer.ranges AS time_ranges",
                "answer.evidence AS evidence",
                "answer.option_scores AS option_scores",
                "answer.reasoning AS reasoning",
                "answer.abstained AS abstained",
                "answer.coerced AS coerced",
                "answer.rounds AS rounds",
                "answer.notes AS notes",
                "models",
                "size(answer.calls) AS calls",
                "answer.calls.call_id AS call_ids",
                "aggregate(answer.calls, 0L, (sum, c) -> sum + coalesce(c.tokens_in, 0)) AS tokens_in",
                "aggregate(answer.calls, 0L, (sum, c) -> sum + coalesce(c.tokens_out, 0)) AS tokens_out",
                "cost_usd",
                "took_ms AS latency_ms")
            .repartition(1)
            .sortWithinPartitions("question_id");
    String path = run.warehouse().tablePath(FlatTable.ANSWERS.name());
    Dataset<Row> typed =
        run.spark().createDataFrame(rows.javaRDD(), Publisher.schema(FlatTable.ANSWERS));
    run.tables()
        .replaceWhere(
            typed,
            path,
            "question_set = '%s' AND method = '%s'"
                .formatted(file.set().replace("'", "''"), method),
            published(run),
            "question_set",
            "method");
  }
}
