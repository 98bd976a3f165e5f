package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlJobTest {
  @TempDir static Path folder;

  @BeforeAll
  static void publish() {
    new TestWarehouse(folder)
        .table(
            "clips",
            """
            SELECT * FROM VALUES
              ('v1', 0, 2000000L, 'a "quoted", text', named_struct('x', 1, 'y', CAST(NULL AS INT))),
              ('v1', 1, 5000000L, CAST(NULL AS STRING), NULL),
              ('vü', 2, 9000000L, '', NULL)
              AS (video_id, clip_index, end_us, text, box)
            """)
        .stage("sample", "SELECT 'v1' AS video_id, 'ok' AS status");
  }

  private static CommandRun sql(String... args) {
    String[] all = new String[args.length + 3];
    all[0] = "sql";
    all[1] = "--warehouse";
    all[2] = folder.toString();
    System.arraycopy(args, 0, all, 3, args.length);
    return CommandRun.of(all);
  }

  @Test
  void printsATableWithNullsMadeClear() {
    CommandRun run = sql("SELECT video_id, end_us, text FROM clips ORDER BY clip_index");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            video_id | end_us  | text
            ---------+---------+-----------------
            v1       | 2000000 | a "quoted", text
            v1       | 5000000 | NULL
            vü       | 9000000 |
            (3 rows)
            """);
  }

  @Test
  void cutsTheWidestColumnToTheWidthAsked() {
    CommandRun run = sql("--width", "40", "SELECT 'ab' AS a, repeat('x', 500) AS b");

    assertThat(run.out().lines()).allMatch(line -> line.length() <= 40);
    assertThat(run.out()).contains("ab | xxxxx").contains("x…");
  }

  @Test
  void printsOneJsonObjectALine() {
    CommandRun run =
        sql("--format", "json", "SELECT clip_index, text, box FROM clips ORDER BY clip_index");

    assertThat(run.out())
        .isEqualTo(
            """
            {"clip_index":0,"text":"a \\"quoted\\", text","box":{"x":1,"y":null}}
            {"clip_index":1,"text":null,"box":null}
            {"clip_index":2,"text":"","box":null}
            """);
  }

  @Test
  void printsCsvThatTellsNullFromEmpty() {
    CommandRun run =
        sql("--format", "csv", "SELECT clip_index, text, box FROM clips ORDER BY clip_index");

    assertThat(run.out())
        .isEqualTo(
            "clip_index,text,box\r\n"
                + "0,\"a \"\"quoted\"\", text\",\"{\"\"x\"\":1,\"\"y\"\":null}\"\r\n"
                + "1,,\r\n"
                + "2,\"\",\r\n");
  }

  @Test
  void keepsColumnsOfTheSameNameApart() {
    assertThat(sql("--format", "csv", "SELECT 1 AS a, 2 AS a").out()).isEqualTo("a,a\r\n1,2\r\n");
  }

  @Test
  void knowsTheTablesOfStages() {
    assertThat(sql("--format", "csv", "SELECT status FROM stage_sample").out())
        .isEqualTo("status\r\nok\r\n");
  }

  @Test
  void showsAndDescribesTables() {
    assertThat(sql("SHOW TABLES").out()).contains("clips").contains("stage_sample");
    assertThat(sql("DESCRIBE clips").out()).contains("end_us").contains("bigint");
    assertThat(sql("EXPLAIN SELECT * FROM clips").out()).startsWith("== Physical Plan ==\n");
  }

  @Test
  void namesTheTablesThereAreWhenOneIsUnknown() {
    CommandRun run = sql("SELECT * FROM videoz");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "clipreduce sql: There is no table `videoz` (line 1, position 14)."
                + " Tables: clips, stage_sample.\n");
  }

  @Test
  void tellsMistakesInTheQueryInOneLineWithTheirPosition() {
    assertOneLine(sql("SELEKT 1"), "position 0");
    assertOneLine(sql("SELECT nothing FROM clips"), "`nothing`", "(line 1, position 7)");
    assertOneLine(sql("SELECT 1/0"), "Division by zero", "(line 1, position 8)");
    assertOneLine(sql("SELECT CAST(text AS INT) FROM clips"), "(line 1, position 8)");
    assertOneLine(sql(""), "clipreduce sql: ");
  }

  private static void assertOneLine(CommandRun run, String... parts) {
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(parts);
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void onlyReads() {
    String[] queries = {
      "INSERT INTO clips SELECT * FROM clips",
      "DROP VIEW clips",
      "DELETE FROM clips",
      "WITH c AS (SELECT * FROM clips) INSERT INTO clips SELECT * FROM c",
      "CREATE TABLE t AS SELECT 1 AS a"
    };
    for (String query : queries) {
      assertOneLine(sql(query), "only reads");
    }
  }

  @Test
  void refusesAFolderWithoutTables(@TempDir Path empty) {
    CommandRun run = CommandRun.of("sql", "--warehouse", empty.toString(), "SELECT 1");

    assertOneLine(run, "holds no tables", "clipreduce run");
    assertThat(empty).isEmptyDirectory();
  }

  @Test
  void refusesUnknownFormatsAndMissingArguments() {
    assertOneLine(sql("--format", "xml", "SELECT 1"), "xml", "table, json, csv");
    assertOneLine(sql(), "QUERY");
    assertOneLine(CommandRun.of("sql", "SELECT 1"), "--warehouse");
  }
}
