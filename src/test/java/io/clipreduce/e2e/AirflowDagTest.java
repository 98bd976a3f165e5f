package io.clipreduce.e2e;

import static io.clipreduce.e2e.Program.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The nightly DAG in a real Airflow, installed from PyPI into an environment of its own: about a
 * minute and 650 MB at the first time, kept in the user's cache folder for later ones.
 */
class AirflowDagTest {

  private static final Path DAGS = Launcher.home().resolve("airflow-dags");
  private static final String DAG = "clipreduce_nightly";
  private static final List<String> TASKS =
      List.of(
          "take_in.ingest",
          "take_in.sample",
          "describe.segment",
          "describe.encode",
          "describe.select",
          "describe.perceive",
          "describe.caption",
          "describe.unify",
          "describe.encode_text",
          "publish",
          "report");

  @TempDir static Path airflowHome;
  private static Program airflow;

  @BeforeAll
  static void installAirflow() throws IOException {
    Path environment =
        PythonEnvironment.orSkip("airflow", Files.readString(DAGS.resolve("requirements.txt")));
    airflow =
        new Program(
            environment.resolve("bin/airflow"),
            airflowHome,
            Map.of(
                "AIRFLOW_HOME", airflowHome.toString(),
                "AIRFLOW__CORE__DAGS_FOLDER", DAGS.toString(),
                "AIRFLOW__CORE__LOAD_EXAMPLES", "False",
                "AIRFLOW__LOGGING__LOGGING_LEVEL", "ERROR",
                "PYTHONDONTWRITEBYTECODE", "1",
                "PYTHONWARNINGS", "ignore"));
    succeeded(airflow.run("db", "migrate"));
    succeeded(airflow.run("dags", "reserialize"));
  }

  @Test
  void importsTheDagsWithoutErrors() {
    assertThat(succeeded(airflow.run("dags", "list-import-errors", "--output", "plain")))
        .contains("No data found");
    assertThat(succeeded(airflow.run("dags", "list", "--output", "plain"))).contains(DAG);
  }

  @Test
  void showsTheTasksInTheirOrder() {
    String tasks = succeeded(airflow.run("tasks", "list", DAG));
    String graph = succeeded(airflow.run("dags", "show", DAG)).replace("\"", "");

    assertThat(tasks.lines().filter(TASKS::contains)).containsExactlyInAnyOrderElementsOf(TASKS);
    // Airflow draws a group's way in and out as nodes of their own.
    for (String edge :
        List.of(
            "take_in.ingest -> take_in.sample",
            "take_in.sample -> take_in.downstream_join_id",
            "take_in.downstream_join_id -> describe.upstream_join_id",
            "describe.upstream_join_id -> describe.segment",
            "describe.segment -> describe.encode",
            "describe.encode -> describe.select",
            "describe.select -> describe.perceive",
            "describe.perceive -> describe.caption",
            "describe.caption -> describe.unify",
            "describe.unify -> describe.encode_text",
            "describe.encode_text -> describe.downstream_join_id",
            "describe.downstream_join_id -> publish",
            "publish -> report")) {
      assertThat(graph).contains(edge);
    }
  }

  @Test
  void passesItsOwnTests() {
    Program pytest = airflow.through(airflow.executable().resolveSibling("pytest"));

    assertThat(
            succeeded(pytest.run("-q", "-p", "no:cacheprovider", DAGS.resolve("tests").toString())))
        .contains("passed");
  }
}
