package io.clipreduce.model;

import java.util.regex.Pattern;

/** A run did not fit into the memory of its device; a smaller batch may. */
public final class DeviceMemoryException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** How ONNX Runtime's allocator and CUDA say it. */
  private static final Pattern SIGNS =
      Pattern.compile(
          "failed to allocate memory|out of memory|available memory of \\d+ is smaller",
          Pattern.CASE_INSENSITIVE);

  public DeviceMemoryException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether an error of ONNX Runtime means that memory ran out. */
  static boolean isMeantBy(String message) {
    return message != null && SIGNS.matcher(message).find();
  }
}
