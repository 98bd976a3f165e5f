package io.clipreduce.jobs;

import io.clipreduce.compress.Compressor;
import io.clipreduce.evaluate.BenchmarkItem;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Kind;
import io.clipreduce.method.Method;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Mode;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes fewer vectors of those of each video's frames, in the table {@code compressed}. */
@Command(
    name = "compress",
    description = {
      "Makes fewer vectors of those of each video's frames, by a published method, and writes them to"
          + " the table 'compressed', where they replace those of the same name.",
      "The methods and what can be set are in docs/methods.md. Those that merge or prune within a"
          + " frame leave whole frames as they are: give them --of patches."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footerHeading = "%nExamples%n",
    footer = {
      "  clipreduce compress --list",
      "  clipreduce compress --warehouse wh --method divprune --budget 0.2",
      "  clipreduce compress --warehouse wh --method ma-lmm --budget 16 --of patches --name bank",
      "  clipreduce compress --warehouse wh --compare --budget 0.2 --questions questions.jsonl",
      "  clipreduce sql --warehouse wh \"SELECT name, video_id, count(*) FROM compressed GROUP BY ALL\""
    })
final class CompressJob implements Callable<Integer> {
  @Mixin RunOptions options;
  @Mixin MethodOptions methods;

  @Option(names = "--method", paramLabel = "NAME", description = "How; --list names all.")
  String method;

  @Option(
      names = "--budget",
      paramLabel = "NUMBER",
      description =
          "How much is kept, in the method's own measure: its parameter ratio, tokens or budget"
              + " (frames). With --compare a share of the vectors, for all methods.")
  String budget;

  @Option(
      names = "--encoder",
      defaultValue = FrameTokens.WITH_CELLS,
      paramLabel = "NAME",
      description = "Whose vectors of frames are compressed: one of encode.encoders.")
  String encoder;

  enum Of {
    frames,
    patches
  }

  @Option(
      names = "--of",
      defaultValue = "frames",
      description =
          "What is compressed: ${COMPLETION-CANDIDATES}. Patches are the 4 x 4 cells that the encoder"
              + " descriptor tells of; those of models are made of the stored pictures, and not"
              + " kept.")
  Of of;

  @Option(
      names = "--mode",
      defaultValue = "corrected",
      description = "corrected, or faithful to what the method's public code gets wrong.")
  String mode;

  @Option(
      names = "--param",
      paramLabel = "NAME=VALUE",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "A parameter of the method; may be repeated.")
  Map<String, String> params = new TreeMap<>();

  @Option(
      names = "--query",
      paramLabel = "WORDS",
      description = "The question, for methods that look at one; by an --encoder that takes words.")
  String query;

  @Option(
      names = "--name",
      paramLabel = "SET",
      description = "Name of the vectors in the table. Default: name of the method.")
  String name;

  @Option(
      names = "--compare",
      arity = "0..1",
      split = ",",
      fallbackValue = "",
      paramLabel = "METHODS",
      description =
          "With --budget: run these methods, or without names all, side by side and write how they"
              + " did to the table comparisons (docs/selection.md). No vectors are written.")
  List<String> compare;

  @Mixin QuestionFile file;

  @Override
  public Integer call() {
    Integer done = methods.done(Kind.COMPRESS);
    if (done != null) {
      return done;
    }
    if (compare != null) {
      return compareMethods();
    }
    if (method == null) {
      throw new UserException("--method is missing. --list names all.");
    }
    if (file.questions != null) {
      throw new UserException("--questions goes with --compare.");
    }
    Compression compression = checked(method, vector());
    FrameTokens tokens = tokens();
    return inRun(tokens, run -> compress(run, compression, tokens));
  }

  private int compareMethods() {
    if (method != null || name != null || !params.isEmpty()) {
      throw new UserException("--compare takes neither --method nor --param nor --name.");
    }
    double ratio = ratio();
    double[] vector = vector();
    ArrayList<Compression> compared = new ArrayList<>();
    for (String one : names()) {
      compared.add(checked(one, vector));
    }
    List<BenchmarkItem> items = file.questions == null ? List.of() : file.readWithAnswers();
    FrameTokens tokens = tokens();
    return inRun(tokens, run -> compare(run, compared, ratio, items, tokens));
  }

  private double ratio() {
    try {
      double ratio = Double.parseDouble(String.valueOf(budget));
      if (ratio > 0 && ratio <= 1) {
        return ratio;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new UserException(
        "--budget is %s; with --compare allowed is a share of the vectors, more than 0, up to 1."
            .formatted(budget));
  }

  /** Methods to compare: those named, or all that look at no question, unless there is one. */
  private List<String> names() {
    List<String> named = compare.stream().filter(one -> !one.isEmpty()).distinct().toList();
    return !named.isEmpty()
        ? named
        : Methods.of(Kind.COMPRESS).stream()
            .map(Method::description)
            .filter(one -> query != null || !one.inputs().contains(Input.QUERY_EMBEDDING))
            .map(Description::name)
            .toList();
  }

  private int inRun(FrameTokens tokens, ToIntFunction<RunContext> work) {
    String table = options.warehouse().tablePath(tokens.table());
    if (options.warehouse().delta().version(table) < 0) {
      throw new UserException(
          "--warehouse %s holds no table %s. Make it with 'clipreduce run'."
              .formatted(options.warehouse.location, tokens.table()));
    }
    try (Lease lease = options.lease("compress")) {
      return options.inRun(lease, "compress", System.out, work);
    }
  }

  /**
   * The work of a method, once it is known that nothing of it is refused.
   *
   * @param spelt its name as it was given
   * @param vector that of the question; null for none
   */
  private Compression checked(String spelt, double[] vector) {
    try {
      String method = Methods.get("--method", Compressor.class, spelt).description().name();
      TreeMap<String, String> given = new TreeMap<>(params);
      Compression compression =
          new Compression(
              name == null ? method : name,
              method,
              Mode.of(mode),
              Collections.unmodifiableMap(given),
              encoder,
              of == Of.patches,
              vector);
      Compressor compressor = compression.compressor();
      if (budget != null && compare == null) {
        Parameter<?> parameter =
            compressor
                .budget()
                .orElseThrow(
                    () ->
                        new UserException(
                            "%s takes no --budget; what it keeps follows from its parameters. See"
                                    .formatted(method)
                                + " --list."));
        given.put(parameter.name(), budget);
      }
      Arguments.of(compressor, given, compression.mode(), 0);
      if (compressor.description().inputs().contains(Input.QUERY_EMBEDDING) && query == null) {
        throw new UserException("%s looks at a question; give it with --query.".formatted(method));
      }
      return compression;
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  private FrameTokens tokens() {
    if (of == Of.frames) {
      return FrameTokens.ofFrames(encoder);
    }
    try {
      return FrameTokens.ofPatches(encoder, options.spark.settings(), options.warehouse());
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  private double[] vector() {
    if (query == null) {
      return null;
    }
    try (QueryVectors vectors = new QueryVectors(options.spark.settings())) {
      if (vectors.takingWords(List.of(encoder)).isEmpty()) {
        throw new UserException(
            "--query needs an --encoder that takes words; %s does not.".formatted(encoder));
      }
      return Numbers.doubles(vectors.of(encoder, query));
    }
  }

  private int compress(RunContext run, Compression compression, FrameTokens tokens) {
    Dataset<Row> frames = tokens.rows(run.spark(), run.warehouse().tablePath(tokens.table()));
    refuseWhatFails(compression, frames, tokens);

    String path = run.warehouse().tablePath(FlatTable.COMPRESSED.name());
    boolean exists = run.warehouse().delta().version(path) >= 0;
    String quoted = compression.name().replace("'", "''");
    String own = "name = '%s'".formatted(quoted);
    CommandFailures failures = new CommandFailures(run, "compress");
    run.tables().replaceWhere(compression.of(frames, tokens, failures), path, own, exists, "name");
    int failed = failures.publish(run, "unit = '%s'".formatted(quoted));

    Row kept =
        run.spark()
            .read()
            .format("delta")
            .load(path)
            .where(own)
            .selectExpr("count(*)", "count(DISTINCT video_id)")
            .head();
    run.progress()
        .say(
            "%s vectors of %s videos by %s are in the table compressed as %s"
                .formatted(kept.getLong(0), kept.getLong(1), method, compression.name()));
    return failed;
  }

  /** Runs methods side by side; returns how often one failed. */
  private int compare(
      RunContext run,
      ArrayList<Compression> compared,
      double ratio,
      List<BenchmarkItem> items,
      FrameTokens tokens) {
    Dataset<Row> frames = tokens.rows(run.spark(), run.warehouse().tablePath(tokens.table()));
    first(frames, tokens);
    TreeMap<String, ArrayList<Comparison.Known>> known =
        items.isEmpty() ? new TreeMap<>() : new QuestionSelection(run).known(items);
    List<Comparison.Choice> choices =
        Compression.eachVideo(frames, tokens, new CompressionComparison(compared, ratio, known))
            .collect();
    String set = file.questions == null ? null : file.set();
    return new Comparison(Kind.COMPRESS, set, mode, null, ratio)
            .publish(
                run,
                "question_set <=> %s AND ratio = %s AND evidence = '%s'"
                    .formatted(
                        set == null ? "NULL" : "'%s'".formatted(set.replace("'", "''")),
                        ratio,
                        compared.get(0).evidence()),
                choices)
            .stream()
            .mapToInt(FlatRows.Comparisons::failures)
            .sum();
  }

  /**
   * The first frame there is.
   *
   * @throws UserException where there is none
   */
  private FrameTokens.Frame first(Dataset<Row> frames, FrameTokens tokens) {
    List<FrameTokens.Frame> first = frames.limit(1).toJavaRDD().mapPartitions(tokens::of).collect();
    if (first.isEmpty()) {
      throw new UserException(
          "--warehouse %s holds no %s by --encoder %s."
              .formatted(
                  options.warehouse.location,
                  of == Of.frames ? "vectors of frames" : "pictures or vectors",
                  encoder));
    }
    return first.get(0);
  }

  /** Tries the method on the first frame there is. */
  private void refuseWhatFails(Compression compression, Dataset<Row> frames, FrameTokens tokens) {
    double[][] one = first(frames, tokens).tokens();
    Compressor compressor = compression.compressor();
    if (one == null) {
      return;
    }
    try {
      compressor.run(
          compression.question().with(Input.TOKENS, new double[][][] {one, one}),
          Arguments.of(compressor, compression.params(), compression.mode(), 0));
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }
}
