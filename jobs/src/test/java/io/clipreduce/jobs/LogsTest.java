package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {
  @TempDir Path folder;

  @AfterEach
  void leaveLoggingAsItWas() {
    System.clearProperty("clipreduce.log.file");
    System.clearProperty("log4j2.configurationFile");
    Configurator.reconfigure();
  }

  @Test
  void movesTheFullLogIntoTheWarehouse() throws Exception {
    System.setProperty("clipreduce.log.file", folder.resolve("clipreduce-1.log").toString());
    System.setProperty(
        "log4j2.configurationFile", Path.of("../conf/log4j2.properties").toUri().toString());
    Configurator.reconfigure(Path.of("../conf/log4j2.properties").toUri());

    Logs.moveTo(folder.resolve("warehouse/_logs"), "run");
    LogManager.getLogger("some.library").info("a detail");

    Path log = folder.resolve("warehouse/_logs/run-1.log");
    assertThat(Logs.file()).isEqualTo(log);
    assertThat(Files.readString(log)).contains("a detail");
  }

  @Test
  void leavesLoggingAloneWithoutTheLaunchersFile() {
    Logs.moveTo(folder.resolve("other.log"));

    assertThat(Logs.file()).isNull();
    assertThat(folder).isEmptyDirectory();
  }
}
