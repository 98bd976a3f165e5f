package io.clipreduce.jobs;

import io.clipreduce.model.Device;
import java.io.Serializable;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * Decides, task by task, what models run on.
 *
 * @param setting {@code auto}, {@code cpu} or {@code cuda:0} and so on
 * @param cpuInstead whether the CPU may stand in where a GPU cannot be used
 */
record DeviceChoice(String setting, boolean cpuInstead) implements Serializable {
  private static final String CUDA = "cuda:";

  /**
   * The device of the running task: the GPU that Spark assigned to it, unless the setting says
   * otherwise. Outside of tasks, one thread stands for a task's share of the CPU.
   */
  Device here() {
    TaskContext task = TaskContext.get();
    int threads = task == null ? 1 : task.cpus();
    return new Device(cudaDevice(task), threads, cpuInstead);
  }

  private int cudaDevice(TaskContext task) {
    if (setting.startsWith(CUDA)) {
      return Integer.parseInt(setting.substring(CUDA.length()));
    }
    if (task == null || setting.equals("cpu")) {
      return Device.CPU;
    }
    Map<String, ResourceInformation> resources = task.resourcesJMap();
    ResourceInformation gpus = resources.get("gpu");
    return gpus == null ? Device.CPU : Integer.parseInt(gpus.addresses()[0]);
  }
}
