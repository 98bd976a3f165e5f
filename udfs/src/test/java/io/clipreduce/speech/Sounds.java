package io.clipreduce.speech;

import io.clipreduce.model.Fixtures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The sounds among the fixtures, and a voice for more. */
final class Sounds {
  private static final int WAV_HEADER_BYTES = 44;

  private Sounds() {}

  static short[] samples(String name) {
    byte[] file = Fixtures.bytes("sounds/" + name);
    short[] samples = new short[(file.length - WAV_HEADER_BYTES) / Short.BYTES];
    ByteBuffer.wrap(file, WAV_HEADER_BYTES, file.length - WAV_HEADER_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asShortBuffer()
        .get(samples);
    return samples;
  }

  static float[] floats(short[] samples) {
    float[] floats = new float[samples.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = samples[i] / 32768f;
    }
    return floats;
  }

  static float[] floats(String name) {
    return floats(samples(name));
  }

  /** Two sounds one after the other, with a pause between them. */
  static short[] joined(short[] first, int pause, short[] second) {
    short[] joined = Arrays.copyOf(first, first.length + pause + second.length);
    System.arraycopy(second, 0, joined, first.length + pause, second.length);
    return joined;
  }
}
