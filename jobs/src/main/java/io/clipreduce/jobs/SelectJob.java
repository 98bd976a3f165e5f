package io.clipreduce.jobs;

import io.clipreduce.answer.Question;
import io.clipreduce.evaluate.BenchmarkItem;
import io.clipreduce.method.Description;
import io.clipreduce.method.Kind;
import io.clipreduce.method.Method;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Mode;
import io.clipreduce.select.KeyframeSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Chooses keyframes: those of every clip, frames of whole videos for questions, or what written
 * cases ask for.
 */
@Command(
    footerHeading = "%nExamples%n",
    footer = {
      "  clipreduce select --warehouse wh --method uniform --budget 2",
      "  clipreduce select --warehouse wh --questions questions.jsonl --method aks --budget 32",
      "  clipreduce select --warehouse wh --questions questions.jsonl --compare=aks,bolt --budget 8",
      "  clipreduce select --list",
      "  clipreduce select --cases cases.jsonl"
    })
final class SelectJob extends StageJob {
  @Mixin MethodOptions methods;

  @Mixin QuestionOptions file;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description = "How to choose; --list names all. Default: select.method.")
  String method;

  @Option(
      names = "--budget",
      paramLabel = "FRAMES",
      description =
          "The most frames that are chosen: of a clip, or with --questions of a video for a"
              + " question. Default: select.budget; with --questions what the method has.")
  Integer budget;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "corrected, or faithful to the method's public code. Default: select.mode.")
  String mode;

  @Option(
      names = "--param",
      paramLabel = "NAME=VALUE",
      description =
          "Another parameter of the method; may be repeated. Default: select.params, or none where"
              + " --method is given.")
  Map<String, String> params;

  @Option(
      names = "--candidates-fps",
      defaultValue = "1",
      paramLabel = "FPS",
      description = "With --questions: how many frames a second there are to choose from.")
  double candidatesFps;

  @Option(
      names = "--compare",
      arity = "0..1",
      split = ",",
      fallbackValue = "",
      paramLabel = "METHODS",
      description =
          "With --questions and --budget: run these methods, or without names all that a warehouse"
              + " can feed, side by side and write how they did to the table comparisons"
              + " (docs/selection.md). No keyframes are written.")
  List<String> compare;

  /**
   * @param stage the one of {@link Stages}
   */
  SelectJob(Stage stage) {
    super(stage);
  }

  @Override
  public Integer call() {
    Integer done = methods.done(Kind.SELECT, Kind.SEGMENT);
    if (done != null) {
      return done;
    }
    if (file.questions != null) {
      return chooseForQuestions();
    }
    options.spark.assignments = assignments();
    return super.call();
  }

  /** Frames of whole videos for questions. */
  private int chooseForQuestions() {
    if (through != null) {
      throw new UserException("--through goes with the keyframes of clips, not with --questions.");
    }
    if (!(candidatesFps > 0 && candidatesFps <= 60)) {
      throw new UserException(
          "--candidates-fps is %s; allowed is more than 0, up to 60.".formatted(candidatesFps));
    }
    if (compare != null) {
      return compareMethods();
    }
    List<Question> questions = file.read();
    Settings settings = options.spark.settings();
    QuestionSelectStage.Asking asking =
        asking(settings, method == null ? settings.getString("select.method") : method);
    try (Lease lease = options.lease("select")) {
      return options.inRun(
          lease, "select", System.out, run -> new QuestionSelection(run).choose(asking, questions));
    }
  }

  private int compareMethods() {
    if (budget == null || budget < 1 || method != null || params != null) {
      throw new UserException(
          "--compare takes names of methods, --budget from 1 on, and neither --method nor --param.");
    }
    Settings settings = options.spark.settings();
    List<QuestionSelectStage.Asking> methods = new ArrayList<>();
    for (String name : names()) {
      methods.add(asking(settings, name));
    }
    List<BenchmarkItem> items = file.readWithAnswers();
    try (Lease lease = options.lease("select")) {
      return options.inRun(
          lease,
          "select",
          System.out,
          run -> {
            List<FlatRows.Comparisons> rows =
                new QuestionSelection(run).compare(methods, budget, items);
            return rows.stream().mapToInt(FlatRows.Comparisons::failures).sum();
          });
    }
  }

  /** Methods to compare: those named, or all whose inputs a warehouse can hold. */
  private List<String> names() {
    List<String> named = compare.stream().filter(name -> !name.isEmpty()).distinct().toList();
    return !named.isEmpty()
        ? named
        : Methods.of(Kind.SELECT).stream()
            .map(Method::description)
            .filter(WarehouseInputs::canFeed)
            .map(Description::name)
            .toList();
  }

  private QuestionSelectStage.Asking asking(Settings settings, String name) {
    boolean bySettings = params == null && method == null && compare == null;
    TreeMap<String, String> values =
        bySettings ? settings.assignments("select.params") : new TreeMap<>(given());
    if (budget != null) {
      values.put("budget", budget.toString());
    }
    try {
      QuestionSelectStage.Asking asking =
          new QuestionSelectStage.Asking(
              file.set(),
              Methods.get("--method", KeyframeSelector.class, name).description().name(),
              values,
              Mode.of(mode == null ? settings.getString("select.mode") : mode),
              candidatesFps,
              settings.getString("select.encoder"),
              settings.getString("answer.encoder"));
      WarehouseInputs.refuseUnknown(asking.description());
      asking.arguments("", List.of());
      return asking;
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  private Map<String, String> given() {
    return params == null ? Map.of() : params;
  }

  /** What {@code --set} says, and what this command's own options do, which win over it. */
  private List<String> assignments() {
    List<String> all = new ArrayList<>(options.spark.assignments);
    if (method != null) {
      all.add("select.method=" + method);
    }
    if (budget != null) {
      all.add("select.budget=" + budget);
    }
    if (mode != null) {
      all.add("select.mode=" + mode);
    }
    if (method != null || params != null) {
      all.add(
          given().entrySet().stream()
              .map(param -> "%s=%s".formatted(param.getKey(), param.getValue()))
              .map(param -> '"' + param.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
              .collect(Collectors.joining(",", "select.params=[", "]")));
    }
    return all;
  }
}
