package io.clipreduce.model;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The inputs of one run, in the types that the graph declares. Closing it frees the tensors that it
 * made, not those that were lent to it. Not safe for several threads.
 */
public final class Feed implements AutoCloseable {
  private final OnnxModel model;
  private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
  private final List<OnnxTensor> owned = new ArrayList<>();

  public Feed(OnnxModel model) {
    this.model = model;
  }

  /** A direct buffer of {@code count} zeros in this machine's byte order. */
  public static FloatBuffer floats(int count) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** A direct buffer of {@code count} zeros in this machine's byte order. */
  public static LongBuffer longs(int count) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(count, Long.BYTES))
        .order(ByteOrder.nativeOrder())
        .asLongBuffer();
  }

  /**
   * Adds numbers, as half precision where the graph declares that.
   *
   * @param values all of the buffer, whatever its position; in use until this is closed
   */
  public Feed put(String input, FloatBuffer values, long... shape) {
    FloatBuffer all = values.duplicate().rewind();
    TensorInfo declared = model.inputs().get(input);
    if (declared != null && declared.type == OnnxJavaType.FLOAT16) {
      ShortBuffer half = Fp16Conversions.convertFloatBufferToFp16Buffer(all);
      return own(
          input, () -> OnnxTensor.createTensor(environment(), half, shape, OnnxJavaType.FLOAT16));
    }
    return own(input, () -> OnnxTensor.createTensor(environment(), all, shape));
  }

  /** Adds whole numbers; the buffer is in use until this is closed. */
  public Feed put(String input, LongBuffer values, long... shape) {
    LongBuffer all = values.duplicate().rewind();
    return own(input, () -> OnnxTensor.createTensor(environment(), all, shape));
  }

  /**
   * Adds bytes, for inputs of unsigned ones.
   *
   * @param values direct, all of the buffer, whatever its position; in use until this is closed
   */
  public Feed put(String input, ByteBuffer values, long... shape) {
    ByteBuffer all = values.duplicate().order(ByteOrder.nativeOrder()).rewind();
    return own(input, () -> OnnxTensor.createTensor(environment(), all, shape, OnnxJavaType.UINT8));
  }

  /** Adds whole numbers as one row. */
  public Feed put(String input, long... row) {
    return put(input, LongBuffer.wrap(row), 1, row.length);
  }

  /** Adds as many {@code true} as the shape holds. */
  public Feed putTrue(String input, long... shape) {
    int count = 1;
    for (long size : shape) {
      count = Math.multiplyExact(count, Math.toIntExact(size));
    }
    ByteBuffer ones = ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
    for (int i = 0; i < count; i++) {
      ones.put(i, (byte) 1);
    }
    return own(input, () -> OnnxTensor.createTensor(environment(), ones, shape, OnnxJavaType.BOOL));
  }

  /** Adds a switch, such as {@code use_cache_branch}. */
  public Feed put(String input, boolean value) {
    return own(input, () -> OnnxTensor.createTensor(environment(), new boolean[] {value}));
  }

  /** Adds a single whole number without dimensions. */
  public Feed putScalar(String input, long value) {
    return own(input, () -> OnnxTensor.createTensor(environment(), value));
  }

  /** Adds a tensor that stays its owner's. */
  public Feed lend(String input, OnnxTensor tensor) {
    tensors.put(input, tensor);
    return this;
  }

  /** A tensor that was added, for use in other runs until this is closed; null if it was not. */
  public OnnxTensor tensor(String input) {
    return tensors.get(input);
  }

  Map<String, OnnxTensor> tensors() {
    return tensors;
  }

  /** What the graph does not declare is left out. */
  private Feed own(String input, Making making) {
    if (!model.inputs().containsKey(input)) {
      return this;
    }
    try {
      OnnxTensor tensor = making.make();
      owned.add(tensor);
      tensors.put(input, tensor);
      return this;
    } catch (OrtException e) {
      throw new IllegalStateException("No tensor can be made for " + input, e);
    }
  }

  private static OrtEnvironment environment() {
    return OrtEnvironment.getEnvironment();
  }

  @Override
  public void close() {
    owned.forEach(OnnxTensor::close);
    owned.clear();
  }

  @FunctionalInterface
  private interface Making {
    OnnxTensor make() throws OrtException;
  }
}
