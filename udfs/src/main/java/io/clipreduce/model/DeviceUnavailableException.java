package io.clipreduce.model;

/** The device that a model shall run on cannot be used; the message says what to do. */
public final class DeviceUnavailableException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  DeviceUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
