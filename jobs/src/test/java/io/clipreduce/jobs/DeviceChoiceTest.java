package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.model.Device;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.TaskContext$;
import org.apache.spark.TaskContextImpl;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** In tasks as Spark makes them, with and without GPUs. */
class DeviceChoiceTest {
  private static final DeviceChoice AUTO = new DeviceChoice("auto", false);

  @AfterEach
  void leaveTask() {
    TaskContext$.MODULE$.unset();
  }

  @Test
  void isTheGpuThatSparkGaveTheTask() {
    enterTask(4, Map.of("gpu", gpus("2", "3")));
    assertThat(AUTO.here()).isEqualTo(new Device(2, 4, false));
  }

  @Test
  void isTheCpuWhereSparkGaveTheTaskNoGpu() {
    enterTask(2, Map.of("fpga", gpus("0")));
    assertThat(AUTO.here()).isEqualTo(new Device(Device.CPU, 2, false));
  }

  @Test
  void isWhatTheSettingNamesWhateverSparkGaveTheTask() {
    enterTask(1, Map.of("gpu", gpus("2")));
    assertThat(new DeviceChoice("cuda:1", true).here()).isEqualTo(new Device(1, 1, true));
    assertThat(new DeviceChoice("cpu", false).here()).isEqualTo(new Device(Device.CPU, 1, false));
  }

  @Test
  void isOneThreadOfTheCpuOutsideOfTasks() {
    assertThat(AUTO.here()).isEqualTo(new Device(Device.CPU, 1, false));
  }

  private static ResourceInformation gpus(String... addresses) {
    return new ResourceInformation("gpu", addresses);
  }

  private static void enterTask(int cpus, Map<String, ResourceInformation> resources) {
    TaskContext$.MODULE$.setTaskContext(
        new TaskContextImpl(
            0,
            0,
            0,
            0L,
            0,
            1,
            null,
            new Properties(),
            null,
            TaskContext$.MODULE$.empty().taskMetrics(),
            cpus,
            scala.collection.immutable.Map.from(CollectionConverters.asScala(resources))));
  }
}
