package io.clipreduce.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.AnswerSettings;
import io.clipreduce.answer.ModelChat;
import io.clipreduce.answer.ServerChat;
import io.clipreduce.evaluate.Benchmark;
import io.clipreduce.evaluate.Benchmarks;
import io.clipreduce.evaluate.BrokenRecordException;
import io.clipreduce.evaluate.Evaluation;
import io.clipreduce.evaluate.InputFile;
import io.clipreduce.evaluate.Judge;
import io.clipreduce.evaluate.Prediction;
import io.clipreduce.evaluate.Quirk;
import io.clipreduce.evaluate.Score;
import io.clipreduce.evaluate.ScoringRules;
import io.clipreduce.evaluate.UnparsedPolicy;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.ModelTask;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ReplyStore;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Scores answers against a benchmark: those of a warehouse, or somebody else's from a file. */
@Command(
    name = "evaluate",
    description = {
      "Scores answers to a benchmark's questions: those in the table 'answers' of a warehouse, or"
          + " predictions from a file. Without either, the file of questions holds the replies.",
      "It reads the published formats of files; docs/evaluation.md tells them, the parsers of"
          + " replies and the figures."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footerHeading = "%nExamples%n",
    footer = {
      "  clipreduce evaluate --questions video-mme.json --predictions replies.jsonl",
      "  clipreduce evaluate --benchmark egoschema --questions questions.json --gold answers.json"
          + " --predictions submission.json",
      "  clipreduce evaluate --warehouse wh --questions video-mme.json --method extractive"
    })
public final class EvaluateJob implements Callable<Integer> {
  private static final int MAX_TOLD = 5;
  private static final String SERVER = "server";

  /** Written at the top level of a warehouse's answers, by a method that sees nothing. */
  private static final String BLIND = "blind";

  @Mixin SparkOptions spark;

  @Option(
      names = "--benchmark",
      paramLabel = "NAME",
      description = "The benchmark. Default: told from the file of questions.")
  String benchmarkName;

  @Option(
      names = "--questions",
      required = true,
      split = ",",
      paramLabel = "FILE",
      description =
          "Its questions with gold answers: files with commas between, or a folder of files; .json,"
              + " .jsonl, .tsv, .csv or .txt.")
  List<String> questions = new ArrayList<>();

  @Option(
      names = "--gold",
      paramLabel = "FILE",
      description = "Gold answers, of benchmarks that have them in a file of their own.")
  String gold;

  @Option(
      names = "--predictions",
      split = ",",
      paramLabel = "FILE",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "Predictions: ours (item_id, raw) or in the benchmark's own format.")
  List<String> predictions = new ArrayList<>();

  @Option(
      names = "--blind-predictions",
      split = ",",
      paramLabel = "FILE",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description =
          "Predictions of the same model without the video. Default: answers of the method"
              + " 'blind', where the warehouse has them.")
  List<String> blindPredictions = new ArrayList<>();

  @Option(
      names = "--base-predictions",
      split = ",",
      paramLabel = "FILE",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description =
          "Predictions, without the video, of the text model that it was made from: with blind"
              + " ones they tell how much of the questions has leaked into its training.")
  List<String> basePredictions = new ArrayList<>();

  @Option(
      names = "--warehouse",
      paramLabel = "FOLDER",
      description = "Score its table 'answers', and write the table 'scores'.")
  String warehouse;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description = "The method whose answers to score. Default: the only one there is.")
  String method;

  @Option(
      names = "--question-set",
      paramLabel = "NAME",
      description = "The question set of those answers. Default: any that holds the questions.")
  String questionSet;

  @Option(
      names = "--judge",
      paramLabel = "WHO",
      description =
          "Who judges free answers that nobody has judged yet: server (settings evaluate.server), or"
              + " a language model that runs in process. What it replies is kept with the warehouse"
              + " or below --output, and is not paid for again.")
  String judge;

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      description =
          "What an unreadable answer counts as: ${COMPLETION-CANDIDATES}. Default: as the"
              + " benchmark's own scorer has it, and as wrong beside it.",
      converter = PolicyNames.class,
      completionCandidates = PolicyNames.class)
  UnparsedPolicy policy;

  @Option(
      names = "--parser",
      paramLabel = "NAME",
      description = "How replies are read. Default: as the benchmark's own scorer does.")
  String parser;

  @Option(
      names = "--quirk",
      split = ",",
      paramLabel = "NAME",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "Known faults of published scorers to reproduce: ${COMPLETION-CANDIDATES}.",
      converter = QuirkNames.class,
      completionCandidates = QuirkNames.class)
  List<Quirk> quirks = new ArrayList<>();

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "N",
      description = "Seed of options drawn at random.")
  long seed;

  @Option(
      names = "--skip-broken",
      description = "Leave out records that cannot be used, and count them.")
  boolean skipBroken;

  @Option(
      names = "--run-id",
      paramLabel = "NAME",
      description =
          "Name of this run in the scores. Default: the method, or the predictions' file.")
  String runId;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "Also write scores.jsonl and scores.csv there.")
  Path output;

  @Spec CommandSpec spec;

  private long broken;

  @Override
  public Integer call() {
    if (warehouse != null && !predictions.isEmpty()) {
      throw new UserException(
          "--predictions and --warehouse exclude each other: score one of the two.");
    }
    try {
      return warehouse == null ? scoreFiles() : scoreWarehouse();
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw new UserException("%s: %s".formatted(e.getMessage(), e.getCause().getMessage()), e);
    }
  }

  private int scoreFiles() {
    List<InputFile> files = inputs("--questions", questions);
    Benchmark benchmark = benchmark(files);
    List<InputFile> replies = predictions.isEmpty() ? files : inputs("--predictions", predictions);
    Map<String, Prediction> answers =
        Benchmarks.predictions(
            benchmark, replies, predictions.isEmpty() ? this::noReply : this::leaveOut);
    String name = Path.of(replies.get(0).name()).getFileName().toString();
    report(benchmark, files, answers, Map.of(), name.replaceFirst("\\.[^.]+$", ""));
    return Main.EXIT_DONE;
  }

  private int scoreWarehouse() {
    List<InputFile> files = inputs("--questions", questions);
    Benchmark benchmark = benchmark(files);
    Configuration hadoop = spark.settings().hadoop();
    WarehouseTables tables = WarehouseTables.in(warehouse(), hadoop);
    try (Session session = spark.open("evaluate")) {
      AnswerTable answers = new AnswerTable(session.spark(), tables, questionSet);
      String chosen = answers.method(method);
      Map<String, Prediction> blind =
          answers.has(BLIND) && !chosen.equals(BLIND) ? answers.of(BLIND) : Map.of();
      List<FlatRows.Scores> scores = report(benchmark, files, answers.of(chosen), blind, chosen);
      Duration timeout = Duration.ofSeconds(spark.settings().getLong("run.lease_timeout_s"));
      Warehouse opened = new Warehouse(warehouse().uri(hadoop), hadoop);
      try (Lease lease = Lease.take(opened, "clipreduce evaluate", timeout, false)) {
        ScoreFiles.append(new DeltaTables(lease), session.spark(), opened, scores);
      }
    }
    return Main.EXIT_DONE;
  }

  private WarehouseOption warehouse() {
    WarehouseOption option = new WarehouseOption();
    option.location = warehouse;
    return option;
  }

  private List<FlatRows.Scores> report(
      Benchmark benchmark,
      List<InputFile> files,
      Map<String, Prediction> answers,
      Map<String, Prediction> blind,
      String defaultRunId) {
    ScoringRules rules = new ScoringRules(policy, parser, quirkSet(), seed);
    Map<String, JsonNode> rightOnes = gold(benchmark);
    Map<String, Prediction> judged = answers;
    Map<String, Prediction> judgedBlind =
        blindPredictions.isEmpty()
            ? blind
            : predictions(benchmark, "--blind-predictions", blindPredictions);
    Map<String, Prediction> judgedBase =
        basePredictions.isEmpty()
            ? Map.of()
            : predictions(benchmark, "--base-predictions", basePredictions);
    List<Score> judging = List.of();
    String judgedBy = null;
    if (judge != null) {
      try (Judge asked = judge()) {
        judged = asked.judged(benchmark, files, rightOnes, judged, this::passOver);
        judgedBlind = asked.judged(benchmark, files, rightOnes, judgedBlind, this::passOver);
        judgedBase = asked.judged(benchmark, files, rightOnes, judgedBase, this::passOver);
        judging = asked.scores();
        judgedBy = "Judge %s: %s calls now".formatted(asked.name(), asked.callsMade());
      } catch (CallFailure e) {
        throw new UserException("The judge gave no reply: " + e.getMessage(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UserException("Interrupted while the judge was asked.", e);
      }
    }
    Evaluation evaluation =
        Evaluation.of(
            benchmark, files, rightOnes, judged, judgedBlind, judgedBase, rules, this::leaveOut);
    if (evaluation.items() == 0) {
      throw new UserException(
          "--questions %s holds no questions.".formatted(String.join(",", questions)));
    }
    if (evaluation.answered() == 0) {
      throw new UserException(
          "None of %s predictions answers one of %s questions. Ids of predictions: %s."
              .formatted(
                  evaluation.strayCount(),
                  evaluation.items(),
                  String.join(", ", evaluation.strays())));
    }
    String run = runId == null ? defaultRunId : runId;
    List<FlatRows.Scores> rows =
        Stream.concat(evaluation.scores().stream(), judging.stream())
            .map(
                score ->
                    new FlatRows.Scores(
                        run,
                        benchmark.name(),
                        score.slice(),
                        score.metric(),
                        Double.isNaN(score.value()) ? null : Double.valueOf(score.value()),
                        score.n(),
                        score.excluded(),
                        score.policy() == null ? null : score.policy().label()))
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%s, run %s: %,d questions, %,d answered%n",
        benchmark.name(),
        run,
        evaluation.items(),
        evaluation.answered());
    if (evaluation.strayCount() > 0) {
      out.printf(
          Locale.ROOT,
          "%,d predictions answer no question, such as %s%n",
          evaluation.strayCount(),
          String.join(", ", evaluation.strays()));
    }
    if (broken > 0) {
      out.printf(Locale.ROOT, "%,d records were left out%n", broken);
    }
    for (Score score : evaluation.scores()) {
      if (score.metric().equals("questions_without_gold")) {
        out.printf(
            Locale.ROOT,
            "%,d questions have no gold answer and are not scored%s%n",
            score.n(),
            benchmark.hasSeparateGold() && gold == null ? ": --gold names their file" : "");
      }
    }
    if (judgedBy != null) {
      out.println(judgedBy);
    }
    out.println();
    ScoreTable.print(rows, out);
    if (output != null) {
      ScoreFiles.write(rows, output);
      out.printf("%nScores: %s and scores.csv%n", output.resolve("scores.jsonl"));
    }
    out.flush();
    return rows;
  }

  /**
   * The judge that was asked for.
   *
   * @throws UserException when its replies would be kept nowhere
   * @throws IllegalArgumentException when there is none of that name, or its settings cannot work
   */
  private Judge judge() {
    Settings settings = spark.settings();
    AnswerSettings how = settings.judge();
    if (!judge.equals(SERVER)) {
      ModelFolder files = settings.models().get(ModelTask.LANGUAGE_MODEL, judge);
      return new Judge(how, ModelChat.open(files, settings.device().here(), count -> {}));
    }
    if (warehouse == null && output == null) {
      throw new UserException(
          "--judge server needs --output FOLDER, below which its replies are kept, so that they are"
              + " paid for once.");
    }
    Configuration hadoop = settings.hadoop();
    String kept =
        warehouse == null
            ? output.toAbsolutePath().resolve("replies").toUri().toString()
            : new Warehouse(warehouse().uri(hadoop), hadoop).repliesPath();
    CallBudget budget = Allowance.budget("evaluate.server");
    Allowance.of(settings, "evaluate.server").addTo(budget);
    return new Judge(how, ServerChat.judge(how, new ReplyStore(hadoop, kept), budget));
  }

  private Map<String, Prediction> predictions(
      Benchmark benchmark, String option, List<String> names) {
    return Benchmarks.predictions(benchmark, inputs(option, names), this::leaveOut);
  }

  private Set<Quirk> quirkSet() {
    return quirks.isEmpty() ? Set.of() : EnumSet.copyOf(quirks);
  }

  private Benchmark benchmark(List<InputFile> files) {
    return benchmarkName == null
        ? Benchmarks.recognised(files.get(0))
        : Benchmarks.named(benchmarkName);
  }

  private Map<String, JsonNode> gold(Benchmark benchmark) {
    if (gold == null) {
      return Map.of();
    }
    if (!benchmark.hasSeparateGold()) {
      throw new UserException(
          "--gold is not for %s: its gold answers are in the file of questions."
              .formatted(benchmark.name()));
    }
    return Benchmarks.gold(benchmark, inputs("--gold", List.of(gold)).get(0), this::leaveOut);
  }

  /** Stops at the first record that cannot be used, or tells the first few and counts. */
  private void leaveOut(BrokenRecordException e) {
    if (!skipBroken) {
      throw new UserException(e.getMessage() + " (--skip-broken leaves such records out)", e);
    }
    broken++;
    if (broken <= MAX_TOLD) {
      spec.commandLine().getErr().println("Left out: " + e.getMessage());
    }
  }

  /** Of records that are read a second time, and counted then. */
  private void passOver(BrokenRecordException e) {
    if (!skipBroken) {
      leaveOut(e);
    }
  }

  /** Of a file of questions that should hold the replies too. */
  private void noReply(BrokenRecordException e) {
    if (!skipBroken) {
      throw new UserException(
          "Name --predictions FILE or --warehouse FOLDER: the questions hold no replies. "
              + e.getMessage(),
          e);
    }
  }

  private List<InputFile> inputs(String option, List<String> names) {
    return NamedFiles.of(option, names, () -> spark.settings().hadoop());
  }

  /** The policies by their names. */
  static final class PolicyNames extends LabelNames<UnparsedPolicy> {
    PolicyNames() {
      super(
          Arrays.stream(UnparsedPolicy.values())
              .collect(Collectors.toMap(UnparsedPolicy::label, value -> value)));
    }
  }

  /** The quirks by their names. */
  static final class QuirkNames extends LabelNames<Quirk> {
    QuirkNames() {
      super(Arrays.stream(Quirk.values()).collect(Collectors.toMap(Quirk::label, value -> value)));
    }
  }
}
