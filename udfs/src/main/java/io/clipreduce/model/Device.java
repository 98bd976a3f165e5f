package io.clipreduce.model;

import java.io.Serializable;

/**
 * What a task runs its models on.
 *
 * @param cudaDevice number of an NVIDIA GPU as CUDA counts them; {@link #CPU} for none
 * @param threads threads that one run may use on the CPU
 * @param cpuInstead whether the CPU may stand in where the GPU cannot be used
 */
public record Device(int cudaDevice, int threads, boolean cpuInstead) implements Serializable {
  /** Instead of the number of a GPU. */
  public static final int CPU = -1;

  /** The CPU, with so many threads for a run. */
  public static Device cpu(int threads) {
    return new Device(CPU, threads, false);
  }

  /** As settings say it: {@code cpu} or {@code cuda:0}. */
  @Override
  public String toString() {
    return cudaDevice == CPU ? "cpu" : "cuda:" + cudaDevice;
  }
}
