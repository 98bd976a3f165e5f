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
      List.of("ingest", "sample", "describe", "publish", "report");

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
    for (String edge :
        List.of(
            "ingest -> sample", "sample -> describe", "describe -> publish", "publish -> report")) {
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
