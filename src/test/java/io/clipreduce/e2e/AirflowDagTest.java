package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clipreduce.e2e.Program.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
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
    String python = findPython();
    assumeTrue(
        python != null,
        "Skipped: the DAGs are tested in Airflow, which needs Python 3.11 to 3.13 on the PATH.");
    Path environment = environmentWithAirflow(python);
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
    succeed(airflow.run("db", "migrate"));
    succeed(airflow.run("dags", "reserialize"));
  }

  @Test
  void importsTheDagsWithoutErrors() {
    assertThat(succeed(airflow.run("dags", "list-import-errors", "--output", "plain")))
        .contains("No data found");
    assertThat(succeed(airflow.run("dags", "list", "--output", "plain"))).contains(DAG);
  }

  @Test
  void showsTheTasksInTheirOrder() {
    String tasks = succeed(airflow.run("tasks", "list", DAG));
    String graph = succeed(airflow.run("dags", "show", DAG)).replace("\"", "");

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
            succeed(pytest.run("-q", "-p", "no:cacheprovider", DAGS.resolve("tests").toString())))
        .contains("passed");
  }

  /** A Python that the pinned packages are made for; null where there is none. */
  private static String findPython() {
    for (String name : List.of("python3.11", "python3.12", "python3.13", "python3")) {
      boolean suits =
          Arrays.stream(System.getenv("PATH").split(":"))
              .map(folder -> Path.of(folder, name))
              .filter(Files::isExecutable)
              .limit(1)
              .map(path -> new Program(path, Path.of("/"), Map.of()))
              .map(python -> python.run("-c", "import sys; print(sys.version_info[:2])"))
              .anyMatch(result -> result.stdout().matches("\\(3, 1[123]\\)\\s*"));
      if (suits) {
        return name;
      }
    }

    return null;
  }

  /** The folder of a Python environment with the pinned packages, made where it does not exist. */
  private static Path environmentWithAirflow(String python) throws IOException {
    Path requirements = DAGS.resolve("requirements.txt");
    String name = "airflow-" + python + "-" + digest(Files.readString(requirements));
    Path folder = Path.of(System.getProperty("user.home"), ".cache", "clipreduce", name);
    Path complete = folder.resolve("complete");
    if (!Files.exists(complete)) {
      Program shell = new Program(Path.of("/usr/bin/env"), DAGS, Map.of());
      succeed(shell.run(python, "-m", "venv", "--clear", folder.toString()));
      succeed(
          shell.run(
              folder.resolve("bin/pip").toString(),
              "install",
              "--quiet",
              "--disable-pip-version-check",
              "--requirement",
              requirements.toString()));
      Files.createFile(complete);
    }

    return folder;
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));

      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /** What a command printed, once it is known to have ended well. */
  private static String succeed(Result result) {
    assertThat(result.exitCode()).as("%s%n%s", result.stdout(), result.stderr()).isZero();

    return result.stdout();
  }
}
