package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertAll;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Kind;
import io.clipreduce.method.Method;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Mode;
import io.clipreduce.method.Parameter;
import io.clipreduce.sql.InvalidArgumentException;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Functions of SQL in a session that somebody else opened, with nothing but Spark's own setting.
 */
class SqlFunctionsTest {
  private static final List<String> FUNCTIONS =
      List.of(
          "compress_tokens",
          "cosine_similarity",
          "embed_text",
          "methods",
          "quality_score",
          "select_frames",
          "selected_frames",
          "text_relevance");

  /** Of fifteen frames of three values two that are alike are next to each other. */
  private static final String VIDEOS =
      """
      SELECT id AS video_id, array_sort(collect_list(struct(frame, vector))) AS frames
      FROM (SELECT id, frame, array(sin(id + frame div 2), cos(3 * (frame div 2)), 0.5) AS vector
        FROM range(0, 9, 1, %s) LATERAL VIEW explode(sequence(0, 14)) AS frame)
      GROUP BY id
      """;

  private static SparkSession plain;

  @BeforeAll
  static void openPlainSession() {
    SparkSession ours = SharedSpark.session();
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
    plain = SparkSession.builder().getOrCreate();
    SparkSession.setDefaultSession(ours);
    SparkSession.setActiveSession(ours);
    assertThat(plain).isNotSameAs(ours);
    plain.conf().set("spark.clipreduce.encode_text.encoders", "minilm");
  }

  @Test
  void describeFunctionShowsExamplesThatAreTrue() {
    List<org.junit.jupiter.api.function.Executable> examples = new ArrayList<>();
    for (String function : FUNCTIONS) {
      String text =
          plain.sql("DESCRIBE FUNCTION EXTENDED " + function).collectAsList().stream()
              .map(row -> row.getString(0))
              .collect(Collectors.joining("\n"));
      assertThat(text).contains("Usage: " + function + "(").contains("Examples:");
      List<MatchResult> found =
          Pattern.compile("> (.+);\\n((?: {7}.+\\n)+)").matcher(text).results().toList();
      assertThat(found).as(function).isNotEmpty();
      for (MatchResult example : found) {
        examples.add(
            () ->
                assertThat(shown(example.group(1)))
                    .as(example.group(1))
                    .isEqualTo(example.group(2).replaceAll("(?m)^ {7}", "").strip()));
      }
    }
    assertAll(examples);
  }

  @Test
  void everyQueryOfTheDocumentRuns() throws IOException {
    String document = Files.readString(Path.of("../docs/sql.md"));
    plain
        .sql(
            """
            SELECT 'v' AS video_id, id * 500000 AS pts_us, encoder,
              CAST(array(sin(id), cos(id), 1) AS ARRAY<FLOAT>) AS vector
            FROM range(12) LATERAL VIEW explode(array('descriptor', 'clip-vit-b32')) AS encoder
            """)
        .createOrReplaceTempView("frame_embeddings");
    plain
        .sql("SELECT 'u' AS unit_id, 'minilm' AS encoder, embed_text('a street') AS vector")
        .createOrReplaceTempView("clip_embeddings");
    List<String> queries =
        Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL)
            .matcher(document)
            .results()
            .flatMap(block -> Arrays.stream(block.group(1).split(";\\s*\n")))
            .toList();

    assertThat(queries).hasSizeGreaterThan(5);
    assertThat(String.join("\n", queries)).contains(FUNCTIONS);
    for (String query : queries) {
      assertThat(plain.sql(query).collectAsList()).as(query).isNotEmpty();
    }
  }

  @Test
  void nullGivesNullAndNoFramesGiveNone() {
    assertThat(shown("SELECT select_frames(NULL, array(0.5), 1)")).isEqualTo("NULL");
    assertThat(shown("SELECT select_frames('uniform', NULL, 1)")).isEqualTo("NULL");
    assertThat(shown("SELECT select_frames('uniform', array(0.5), NULL)")).isEqualTo("NULL");
    assertThat(shown("SELECT select_frames('uniform', array(0.5), 1, NULL)")).isEqualTo("NULL");
    assertThat(shown("SELECT select_frames('maxinfo', named_struct('embeddings', NULL))"))
        .isEqualTo("NULL");
    assertThat(shown("SELECT select_frames('maxinfo', array(array(0.5)), NULL, 1)"))
        .isEqualTo("[0]");
    assertThat(shown("SELECT select_frames('maxinfo', array(), NULL, 1)")).isEqualTo("[]");
    assertThat(shown("SELECT select_frames('maxinfo', array(array(0.5)), NULL, 0)"))
        .isEqualTo("[]");
    assertThat(shown("SELECT count(*) FROM selected_frames('uniform', NULL, 3)")).isEqualTo("0");
    assertThat(shown("SELECT cosine_similarity(array(1.0), NULL)")).isEqualTo("NULL");
    assertThat(shown("SELECT cosine_similarity(array(0), array(1))")).isEqualTo("NULL");
    assertThat(shown("SELECT embed_text(NULL), embed_text('a', NULL)")).isEqualTo("NULL\tNULL");
    assertThat(shown("SELECT quality_score('laion-aesthetic-v1', NULL)")).isEqualTo("NULL");
  }

  @Test
  void whatCannotBeUsedIsRefusedWithTheFunctionTheValueAndWhatIsAllowed() {
    assertRefused(
        "SELECT select_frames('nope', array(1.0), 2)",
        "select_frames: method = nope is unknown. Allowed: aks, ");
    assertRefused(
        "SELECT select_frames('nope', array(id)) FROM range(0)",
        "select_frames: method = nope is unknown.");
    assertRefused(
        "SELECT select_frames('maxinfo', array(array(id, 2), array(NULL, 3)), 1) FROM range(3)",
        "select_frames: embeddings[1][0] is NULL; allowed is a number.");
    assertRefused(
        "SELECT select_frames('maxinfo', array(array(1), NULL), 1)",
        "embeddings[1] is NULL; allowed is an array of numbers.");
    assertRefused(
        "SELECT select_frames('maxinfo', array(array(1.0), array(1, 2)), NULL, 1)",
        "vector 1 has 2 values, vector 0 has 1");
    assertRefused(
        "SELECT select_frames('maxinfo', array(1.0), 1)", "embeddings is missing: [T][d]");
    assertRefused(
        "SELECT select_frames('maxinfo', array(array(1)), 1.5)",
        "Parameter budget of maxinfo is 1.5; allowed is a whole number.");
    assertRefused(
        "SELECT select_frames('maxinfo', array(array(1)), 1, map('rnk', 5))",
        "maxinfo has no parameter rnk; it has budget, ");
    assertRefused(
        "SELECT select_frames('maxinfo', array(array(1)), 1, map('rank', NULL))",
        "parameter rank is NULL");
    assertRefused(
        "SELECT select_frames('maxinfo', array(array(1)), 1, map('mode', 'exact'))",
        "Mode is exact; allowed is faithful, corrected.");
    assertRefused(
        "SELECT select_frames('uniform', named_struct('fraes', 9), 1)",
        "uniform does not look at fraes; it looks at frame_ids, frames, times_s.");
    assertRefused(
        "SELECT select_frames('uniform', named_struct('times_s', 9), 1)",
        "times_s of uniform is of the type INT; what is needed is [T]");
    assertRefused(
        "SELECT compress_tokens('nope', array(array(1.0)), 2)",
        "compress_tokens: method = nope is unknown.");
    assertRefused("SELECT embed_text('a', 'nosuch')", "embed_text: encode_text.encoders = nosuch");
    assertThatThrownBy(() -> shown("SELECT cosine_similarity(array(1, 2), array(1))"))
        .hasMessageContaining("VECTOR_DIMENSION_MISMATCH")
        .hasMessageContaining("`cosine_similarity`")
        .hasMessageContaining("2 and 1");
  }

  private static void assertRefused(String query, String message) {
    assertThatThrownBy(() -> shown(query))
        .as(query)
        .isInstanceOf(SparkThrowable.class)
        .hasMessageContaining("[" + InvalidArgumentException.CONDITION + "] ")
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(((SparkThrowable) e).getSqlState()).isEqualTo("22023"));
  }

  @Test
  void wrongTypesAndCountsAreSparksOwnErrors() {
    assertMistake("SELECT select_frames('uniform')", "WRONG_NUM_ARGS", "`select_frames`");
    assertMistake("SELECT * FROM methods(1)", "WRONG_NUM_ARGS", "`methods`");
    assertMistake("SELECT select_frames('uniform', 'a', 1)", "DATATYPE_MISMATCH", "ARRAY<DOUBLE>");
    assertMistake(
        "SELECT select_frames('uniform', array(1), 1, 5)", "DATATYPE_MISMATCH", "MAP<STRING, STR");
    assertMistake("SELECT cosine_similarity('a', array(1))", "DATATYPE_MISMATCH", "ARRAY<FLOAT>");
  }

  @Test
  void argumentsMayBeGivenByName() {
    String vectors = "array(array(1, 0), array(1, 0), array(0, 1))";
    assertThat(
            shown("SELECT select_frames(budget => 2, scores => array(1, 2, 3), method => 'aks')"))
        .isEqualTo(shown("SELECT select_frames('aks', array(1, 2, 3), 2)"));
    assertThat(
            shown(
                "SELECT select_frames('mllm-picker', %s, query_embedding => array(0, 1), budget => 1)"
                    .formatted(vectors)))
        .isEqualTo("[2]");
    assertThat(
            shown(
                "SELECT select_frames('maxinfo', inputs => named_struct('embeddings', %s), params =>"
                        .formatted(vectors)
                    + " map('rank', 2, 'budget', 2))"))
        .isEqualTo("[0,2]");
    assertThat(shown("SELECT frame FROM selected_frames('uniform', frames => 9, budget => 2)"))
        .isEqualTo("0\n8");
    assertThat(shown("SELECT size(compress_tokens('divprune', tokens => %s))".formatted(vectors)))
        .isEqualTo(shown("SELECT size(compress_tokens('divprune', %s))".formatted(vectors)));
    assertThat(shown("SELECT cosine_similarity(b => array(4.0, 3.0), a => array(3, 4))"))
        .isEqualTo("0.96");
    assertThat(shown("SELECT size(embed_text('a dog', encoder => 'minilm'))")).isEqualTo("384");
  }

  @Test
  void namesOfArgumentsThatDoNotFitAreMistakes() {
    assertMistake("SELECT select_frames(frames => 9)", "REQUIRED_PARAMETER_NOT_FOUND", "`method`");
    assertMistake(
        "SELECT select_frames('uniform', budget => 9)", "REQUIRED_PARAMETER_NOT_FOUND", "`inputs`");
    assertMistake(
        "SELECT select_frames(method => 'uniform', array(1))", "UNEXPECTED_POSITIONAL_ARGUMENT");
    assertMistake(
        "SELECT select_frames('uniform', frames => 9, FRAMES => 9)", "DOUBLE_NAMED_ARGUMENT");
    assertMistake(
        "SELECT select_frames('uniform', array(1), 1, times => 9)", "UNRECOGNIZED_PARAMETER_NAME");
    assertMistake(
        "SELECT select_frames('uniform', inputs => named_struct('frames', 9), frames => 9)",
        "UNRECOGNIZED_PARAMETER_NAME");
    assertMistake("SELECT cosine_similarity(array(1), c => 9)", "UNRECOGNIZED_PARAMETER_NAME");
    assertThatThrownBy(() -> shown("SELECT select_frames('uniform', images => 9)"))
        .hasMessageContaining("uniform does not look at images; it looks at ");
  }

  private static void assertMistake(String query, String... parts) {
    assertThatThrownBy(() -> shown(query))
        .as(query)
        .isInstanceOf(AnalysisException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void neitherPartitionsNorGeneratedCodeNorTypesOfNumbersChangeARow() {
    String query =
        "SELECT video_id, select_frames('maxinfo', %s, NULL, 4), collect_list(frame) FROM ("
            + VIDEOS
            + "), LATERAL selected_frames('maxinfo', frames.vector, NULL, 4)"
            + " GROUP BY 1, 2 ORDER BY 1";
    String expected = shown(query.formatted("frames.vector", 1));

    assertThat(expected.lines()).hasSize(9).allMatch(line -> line.matches("\\d\\t(\\[.+])\\t\\1"));
    assertThat(shown(query.formatted("frames.vector", 7))).isEqualTo(expected);
    assertThat(
            shown(
                query.formatted(
                    "CAST(CAST(frames.vector AS ARRAY<ARRAY<STRING>>) AS ARRAY<ARRAY<DOUBLE>>)",
                    7)))
        .isEqualTo(expected);
    plain.conf().set("spark.sql.codegen.wholeStage", "false");
    plain.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    try {
      assertThat(shown(query.formatted("frames.vector", 7))).isEqualTo(expected);
    } finally {
      plain.conf().unset("spark.sql.codegen.wholeStage");
      plain.conf().unset("spark.sql.codegen.factoryMode");
    }
  }

  @Test
  void callsStandInConditionsGroupsAndViews() {
    plain.sql("CREATE OR REPLACE TEMP VIEW grouped AS " + VIDEOS.formatted(2));
    plain.sql(
        "CREATE OR REPLACE TEMP VIEW chosen AS"
            + " SELECT video_id, select_frames('uniform', frames.vector, 2) AS f FROM grouped");

    assertThat(shown("SELECT f, count(*) FROM chosen WHERE f[1] = 14 GROUP BY f"))
        .isEqualTo("[0,14]\t9");
    assertThat(
            shown(
                "SELECT select_frames('uniform', frames.vector, 2), count(*) FROM grouped"
                    + " WHERE size(select_frames('uniform', frames.vector, 3)) = 3"
                    + " GROUP BY select_frames('uniform', frames.vector, 2)"))
        .isEqualTo("[0,14]\t9");
    plain.sql(
        "CREATE OR REPLACE VIEW lasting AS SELECT select_frames('uniform', array(1, 2), 1) AS f");
    assertThat(shown("SELECT f FROM lasting")).isEqualTo("[0]");
    plain.sql("DROP VIEW lasting");
    assertThat(
            shown(
                "SELECT count(*) FROM VALUES ('a'), ('b') AS t(word)"
                    + " WHERE cosine_similarity(embed_text(word), embed_text('a')) > 0.99"))
        .isEqualTo("1");
  }

  @Test
  void callsOfConstantsAreComputedOnce() {
    String plan =
        plain
            .sql(
                "SELECT select_frames('uniform', array(id), 1), embed_text('a'),"
                    + " select_frames('uniform', array(1, 2), 2) FROM range(3)")
            .queryExecution()
            .optimizedPlan()
            .toString();

    assertThat(plan).containsOnlyOnce("answer=FRAMES").contains("[0,1] AS ");
    assertThat(plan).doesNotContain("ask=EMBED_TEXT");
  }

  /** One query over all of them: their names are a column. */
  @Test
  void everyMethodAnswersAsItDoesWithoutSql() {
    double[][] embeddings = new double[20][4];
    double[][][] tokens = new double[6][16][4];
    double[] query = {1, 0.5, -0.25, 0.75};
    for (int i = 0; i < 4; i++) {
      for (int frame = 0; frame < embeddings.length; frame++) {
        embeddings[frame][i] = (7 * frame + 5 * i * i) % 11 / 8.0 - 0.5;
      }
      for (int place = 0; place < 6 * 16; place++) {
        tokens[place / 16][place % 16][i] = (3 * place + 5 * i * i) % 13 / 8.0 - 0.5;
      }
    }
    Inputs frames =
        Inputs.of().with(Input.EMBEDDINGS, embeddings).with(Input.QUERY_EMBEDDING, query);
    Inputs patches = Inputs.of().with(Input.TOKENS, tokens);
    Map<String, String> expected = new TreeMap<>();
    for (Method method : Methods.of(Kind.SELECT)) {
      if (frames.missing(method.description()) == null) {
        Arguments arguments = Arguments.of(method, Map.of("budget", 5), Mode.CORRECTED, 0);
        int[] indices = (int[]) method.run(frames, arguments).outputs().get("indices");
        expected.put("select " + method.description().name(), Arrays.toString(indices));
      }
    }
    for (Method method : Methods.of(Kind.COMPRESS)) {
      if (patches.missing(method.description()) == null) {
        Arguments arguments = Arguments.of(method, Map.of(), Mode.CORRECTED, 0);
        double[][] left = (double[][]) method.run(patches, arguments).outputs().get("tokens");
        List<String> rows = Arrays.stream(left).map(SqlFunctionsTest::floats).toList();
        expected.put("compress " + method.description().name(), rows.toString());
      }
    }

    Map<String, String> answers = new TreeMap<>();
    plain
        .sql(
            """
            SELECT 'select ' || method, select_frames(method, %s, %s, 5)
            FROM (SELECT DISTINCT method FROM methods() WHERE kind = 'select')
            WHERE array_contains(array(%s), 'select ' || method)
            """
                .formatted(array(embeddings), array(query), quoted(expected.keySet())))
        .collectAsList()
        .forEach(row -> answers.put(row.getString(0), shown(row.get(1)).replace(",", ", ")));
    plain
        .sql(
            """
            SELECT 'compress ' || method, compress_tokens(method, %s)
            FROM (SELECT DISTINCT method FROM methods() WHERE kind = 'compress')
            WHERE array_contains(array(%s), 'compress ' || method)
            """
                .formatted(array(tokens), quoted(expected.keySet())))
        .collectAsList()
        .forEach(row -> answers.put(row.getString(0), shown(row.get(1)).replace(",", ", ")));

    assertThat(expected).hasSizeGreaterThan(20);
    assertThat(answers).isEqualTo(expected);
  }

  private static String floats(double[] values) {
    return Arrays.stream(values).mapToObj(value -> "" + (float) value).toList().toString();
  }

  private static String quoted(Set<String> names) {
    return names.stream().collect(Collectors.joining("', '", "'", "'"));
  }

  /** Nested arrays of doubles in SQL. */
  private static String array(Object values) {
    if (values instanceof Double) {
      return values + "D";
    }
    return IntStream.range(0, Array.getLength(values))
        .mapToObj(i -> array(Array.get(values, i)))
        .collect(Collectors.joining(", ", "array(", ")"));
  }

  @Test
  void everyMethodIsListedWithEveryParameter() {
    List<String> expected = new ArrayList<>();
    for (Method method : Methods.all()) {
      for (Parameter<?> parameter : method.description().parameters()) {
        expected.add(
            "%s\t%s\t%s"
                .formatted(method.kind().word(), method.description().name(), parameter.name()));
      }
    }

    assertThat(
            shown("SELECT kind, method, parameter FROM methods() WHERE parameter IS NOT NULL")
                .lines())
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  /** Rows as lines, values between tabs. */
  private static String shown(String query) {
    return plain.sql(query).collectAsList().stream()
        .map(SqlFunctionsTest::shown)
        .collect(Collectors.joining("\n"));
  }

  private static String shown(Row row) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      values.add(shown(row.get(i)));
    }
    return String.join("\t", values);
  }

  private static String shown(Object value) {
    if (value instanceof Seq<?> array) {
      return CollectionConverters.asJava(array).stream()
          .map(SqlFunctionsTest::shown)
          .collect(Collectors.joining(",", "[", "]"));
    }
    return value == null ? "NULL" : value.toString();
  }
}
