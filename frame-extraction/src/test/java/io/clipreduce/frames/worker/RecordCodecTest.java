package io.clipreduce.frames.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.clipreduce.frames.AudioSecond;
import io.clipreduce.frames.Cell;
import io.clipreduce.frames.FrameSample;
import io.clipreduce.frames.SubtitleTrack;
import io.clipreduce.frames.VideoProbe;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
  @Test
  void keepsNumbersTextNestedRecordsAndNulls() throws IOException {
    VideoProbe probe =
        new VideoProbe(
            "mov,mp4",
            Long.MAX_VALUE,
            null,
            null,
            List.of(new Cell(0, -5, 7, Long.MIN_VALUE, 3, -1), new Cell(2, 7, 9, 0, 1, 44)),
            null,
            true,
            "ein Ton, \u5317\u4eac",
            List.of(new SubtitleTrack(3, "subrip", null)));

    assertThat(copy(VideoProbe.class, probe)).isEqualTo(probe);
  }

  @Test
  void keepsFloatsBitByBit() throws IOException {
    AudioSecond second = new AudioSecond(1, -1000, "", Float.MIN_VALUE);

    assertThat(copy(AudioSecond.class, second)).isEqualTo(second);
  }

  @Test
  void keepsArraysAndTheirAbsence() throws IOException {
    float[] descriptor = {0.5f, -0f, Float.MIN_VALUE};
    byte[] jpeg = {1, 2, -1};
    FrameSample sample = new FrameSample(1, 2, 3, 4, descriptor, jpeg, 1, 0, null, false);

    assertThat(copy(FrameSample.class, sample)).usingRecursiveComparison().isEqualTo(sample);
  }

  @Test
  void keepsShortsLongsAndEmptyArrays() throws IOException {
    Arrays arrays =
        new Arrays(new short[] {1, -1, Short.MIN_VALUE}, new long[] {Long.MIN_VALUE}, 2);

    assertThat(copy(Arrays.class, arrays)).usingRecursiveComparison().isEqualTo(arrays);
    arrays = new Arrays(new short[0], null, -0.0);
    assertThat(copy(Arrays.class, arrays)).usingRecursiveComparison().isEqualTo(arrays);
  }

  @Test
  void keepsTextThatIsLongOrMissing() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    RecordCodec.write(out, "\u00e4".repeat(100_000));
    RecordCodec.write(out, (String) null);

    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    assertThat(RecordCodec.readString(in)).isEqualTo("\u00e4".repeat(100_000));
    assertThat(RecordCodec.readString(in)).isNull();
  }

  @Test
  void namesATypeThatDoesNotCross() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> copy(Foreign.class, new Foreign(new Object())))
        .withMessageContaining("Object");
  }

  private static <R extends Record> R copy(Class<R> type, R record) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RecordCodec.write(new DataOutputStream(bytes), type, record);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    R copy = RecordCodec.read(in, type);
    assertThat(in.available()).isZero();
    return copy;
  }

  record Arrays(short[] shorts, long[] longs, double number) {}

  record Foreign(Object value) {}
}
