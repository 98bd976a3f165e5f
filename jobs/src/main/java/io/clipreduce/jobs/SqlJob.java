package io.clipreduce.jobs;

import io.clipreduce.model.ModelTask;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Answers one SQL query over the tables of a warehouse. It only reads. */
@Command(
    name = "sql",
    description = "Runs one SQL query over the tables of a warehouse and prints the rows.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footerHeading =
        "%nThe tables are known by their names: videos, frames, shots, clips, keyframes,"
            + " captions, ocr, failures, ...; those of the stages as stage_sample and so on."
            + "%nFunctions beside Spark's own: select_frames, selected_frames, compress_tokens,"
            + " methods (every published method and its parameters), cosine_similarity,"
            + " embed_text, text_relevance, quality_score; DESCRIBE FUNCTION EXTENDED NAME explains"
            + " each, docs/sql.md all."
            + "%nViews:"
            + " fused_frame_embeddings and"
            + " fused_clip_embeddings join several encoders' vectors as the section fusion of the"
            + " settings says; frame_quality (video_id, pts_us, head, score) holds the scores of"
            + " quality heads; relations (video_id, pts_us,"
            + " subject_id, subject, predicate, object_id, object, confidence) says how detected"
            + " things stand to each other.%n%nExamples%n",
    footer = {
      "  clipreduce sql --warehouse wh \"SHOW TABLES\"",
      "  clipreduce sql --warehouse wh \"DESCRIBE clips\"",
      "  clipreduce sql --warehouse wh --format csv \"SELECT path, reason FROM failures\"",
      "  clipreduce sql --warehouse wh \"SELECT unit_id, cosine_similarity(vector,"
          + " embed_text('a street')) AS score FROM clip_embeddings"
          + " WHERE encoder = 'minilm' ORDER BY score DESC LIMIT 5\""
    })
public final class SqlJob implements Callable<Integer> {
  /** How Spark says where in a query a mistake is, in its three manners. */
  private static final Pattern POSITION = Pattern.compile("line (\\d+),? pos(?:ition)? (\\d+)");

  /** Commands that show and change nothing. */
  private static final Pattern SHOWING = Pattern.compile("(Show|Describe|Explain).*");

  /** Spark's own mistakes have a state of this class; all others are the query's. */
  private static final String INTERNAL_SQL_STATE = "XX";

  /** Tables that are there with fused vectors too, and what names a row's unit. */
  private static final Map<String, List<String>> FUSED =
      Map.of(
          "frame_embeddings", List.of("video_id", "pts_us"),
          "clip_embeddings", List.of("video_id", "unit_id"));

  /** The view of scores by quality heads. */
  private static final String QUALITY = "frame_quality";

  private static final List<String> CLIP_TIMES = List.of("unit_kind", "start_us", "end_us");

  enum Format {
    table,
    json,
    csv
  }

  @Mixin WarehouseOption warehouse;
  @Mixin SparkOptions spark;

  @Option(
      names = "--format",
      defaultValue = "table",
      paramLabel = "FORMAT",
      description = "One of ${COMPLETION-CANDIDATES}; json is one object a line, csv has a header.")
  Format format;

  @Option(
      names = "--width",
      defaultValue = "160",
      paramLabel = "CHARS",
      description = "Width of a table; longer values are cut. 0: as wide as the values.")
  int widthChars;

  @Parameters(paramLabel = "QUERY", description = "The query, as one argument in quotes.")
  String query;

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    WarehouseTables tables = WarehouseTables.in(warehouse, spark.settings().hadoop());
    try (Session session = spark.open("sql")) {
      registerNamed(tables, session.spark());
      print(run(session.spark()), spec.commandLine().getOut());
    } catch (Exception e) {
      throw explained(e, tables);
    }

    return Main.EXIT_DONE;
  }

  /** Only tables whose names occur in the query are opened: each costs a Spark job. */
  private void registerNamed(WarehouseTables tables, SparkSession session) {
    Fusion fusion = Fusion.of(spark.settings());
    String words = query.toLowerCase(Locale.ROOT);
    boolean all = words.strip().startsWith("show");
    for (Map.Entry<String, String> table : tables.all().entrySet()) {
      String name = Pattern.quote(table.getKey().toLowerCase(Locale.ROOT));
      if (all || Pattern.compile("\\b" + name + "\\b").matcher(words).find()) {
        session
            .read()
            .format("delta")
            .load(table.getValue())
            .createOrReplaceTempView(table.getKey());
      }
    }
    if (words.contains(QUALITY) && tables.has("frame_embeddings")) {
      tables.read(session, "frame_embeddings").createOrReplaceTempView("frame_embeddings");
      session.sql(frameQuality(spark.settings())).createOrReplaceTempView(QUALITY);
    }
    if (words.contains(Relations.VIEW) && tables.has(Relations.DETECTIONS)) {
      Relations.register(tables, session);
    }
    FUSED.forEach(
        (name, keys) -> {
          if (words.contains(Fusion.PREFIX + name) && tables.has(name)) {
            tables.read(session, name).createOrReplaceTempView(name);
            List<String> others = name.equals("clip_embeddings") ? CLIP_TIMES : List.of();
            session
                .sql(fusion.query(name, keys, others))
                .createOrReplaceTempView(Fusion.PREFIX + name);
          }
        });
  }

  /** A score by every head that settings name for each frame with a vector of its encoder. */
  private static String frameQuality(Settings settings) {
    try {
      return settings.getStrings("quality.heads").stream()
          .map(
              head ->
                  ("SELECT video_id, pts_us, '%1$s' AS head, quality_score('%1$s', vector) AS score"
                          + " FROM frame_embeddings WHERE encoder = '%2$s'")
                      .formatted(
                          head,
                          settings.models().get(ModelTask.QUALITY_HEAD, head).card().encoder()))
          .collect(Collectors.joining(" UNION ALL "));
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  private Dataset<Row> run(SparkSession session) throws Exception {
    LogicalPlan plan =
        ((org.apache.spark.sql.classic.SparkSession) session)
            .sessionState()
            .sqlParser()
            .parsePlan(query);
    if (changesSomething(plan)) {
      throw new UserException(
          "'clipreduce sql' only reads. Write SELECT, WITH, SHOW, DESCRIBE or EXPLAIN.");
    }

    return session.sql(query);
  }

  private static boolean changesSomething(LogicalPlan plan) {
    boolean command =
        plan instanceof org.apache.spark.sql.catalyst.plans.logical.Command
            || plan instanceof ParsedStatement;
    if (command && !SHOWING.matcher(plan.getClass().getSimpleName()).matches()) {
      return true;
    }

    for (int i = 0; i < plan.children().length(); i++) {
      if (changesSomething(plan.children().apply(i))) {
        return true;
      }
    }

    return false;
  }

  private void print(Dataset<Row> rows, PrintWriter out) {
    switch (format) {
      case json -> RowPrinter.json(rows, out);
      case csv -> RowPrinter.csv(rows, out);
      default -> RowPrinter.table(rows, widthChars, out);
    }

    out.flush();
  }

  /** A mistake in the query as one line; anything else as it is. */
  private static RuntimeException explained(Exception e, WarehouseTables tables) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserException mistake) {
        return mistake;
      }

      if (cause instanceof SparkThrowable thrown
          && thrown.getSqlState() != null
          && !thrown.getSqlState().startsWith(INTERNAL_SQL_STATE)) {
        return new UserException(message(thrown, cause.getMessage(), tables), e);
      }
    }

    return e instanceof RuntimeException bug ? bug : new IllegalStateException(e);
  }

  private static String message(SparkThrowable thrown, String message, WarehouseTables tables) {
    String where = where(message);
    if ("TABLE_OR_VIEW_NOT_FOUND".equals(thrown.getCondition())) {
      return "There is no table %s%s. Tables: %s."
          .formatted(
              thrown.getMessageParameters().get("relationName"),
              where,
              String.join(", ", tables.all().keySet()));
    }

    String first =
        message
            .strip()
            .split("\\R")[0]
            .replaceFirst("^\\[[A-Z_.]+]\\s*", "")
            .replaceFirst("\\s*SQLSTATE:.*$", "");
    return first + where;
  }

  private static String where(String message) {
    Matcher position = POSITION.matcher(message);
    return position.find()
        ? " (line %s, position %s)".formatted(position.group(1), position.group(2))
        : "";
  }
}
