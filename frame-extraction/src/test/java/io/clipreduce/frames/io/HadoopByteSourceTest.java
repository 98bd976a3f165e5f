package io.clipreduce.frames.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HadoopByteSourceTest {
  private static final int MIB = 1 << 20;

  @TempDir java.nio.file.Path folder;
  private FileSystem fileSystem;
  private HeaderBlocks headers;

  @BeforeEach
  void open() throws IOException {
    fileSystem = FileSystem.get(URI.create("file:///"), new Configuration());
    headers = new HeaderBlocks(4 * MIB);
  }

  @Test
  void readsEveryByteInAnyOrder() throws IOException {
    byte[] content = content(3 * MIB + 12_345);
    SplittableRandom random = new SplittableRandom(1);

    try (HadoopByteSource source = source(content)) {
      for (int i = 0; i < 300; i++) {
        int position = random.nextInt(content.length);
        byte[] buffer = new byte[random.nextInt(1, 100_000)];
        int count = source.read(position, buffer, 0, buffer.length);

        assertThat(count).isPositive();
        assertThat(Arrays.copyOf(buffer, count))
            .isEqualTo(Arrays.copyOfRange(content, position, position + count));
      }
    }
  }

  @Test
  void tellsTheEndOfTheFile() throws IOException {
    try (HadoopByteSource source = source(content(10))) {
      assertThat(source.sizeBytes()).isEqualTo(10);
      assertThat(source.read(7, new byte[8], 0, 8)).isEqualTo(3);
      assertThat(source.read(10, new byte[8], 0, 8)).isEqualTo(-1);
      assertThat(source.read(999, new byte[8], 0, 8)).isEqualTo(-1);
    }
  }

  @Test
  void hasNothingToReadInAnEmptyFile() throws IOException {
    try (HadoopByteSource source = source(new byte[0])) {
      assertThat(source.read(0, new byte[8], 0, 8)).isEqualTo(-1);
      assertThat(source.rangesRead()).isZero();
    }
  }

  @Test
  void readsForwardAsOneRange() throws IOException {
    byte[] content = content(20 * MIB);

    try (HadoopByteSource source = source(content)) {
      readFully(source, 0, content.length);

      assertThat(source.rangesRead()).isEqualTo(1);
      assertThat(source.bytesRead()).isEqualTo(content.length);
    }
  }

  @Test
  void readsAtMostTwiceWhatIsUsedOfAStretch() throws IOException {
    try (HadoopByteSource source = source(content(40 * MIB))) {
      readFully(source, 10 * MIB, 3 * MIB);

      assertThat(source.rangesRead()).isEqualTo(1);
      assertThat(source.bytesRead()).isLessThanOrEqualTo(2 * 3 * MIB);
    }
  }

  @Test
  void dropsTheReadAheadAtAJump() throws IOException {
    try (HadoopByteSource source = source(content(40 * MIB))) {
      readFully(source, 0, 8 * MIB);
      long before = source.bytesRead();
      readFully(source, 30 * MIB, 1000);

      assertThat(source.bytesRead() - before).isEqualTo(MIB);
      assertThat(source.rangesRead()).isEqualTo(2);
    }
  }

  @Test
  void keepsAtMost32MiBOfAFile() throws IOException {
    try (HadoopByteSource source = source(content(40 * MIB))) {
      readFully(source, 0, 40 * MIB);
      long before = source.bytesRead();
      readFully(source, 38 * MIB, 2 * MIB);
      assertThat(source.bytesRead()).isEqualTo(before);

      readFully(source, MIB, 1000);
      assertThat(source.bytesRead()).isGreaterThan(before);
    }
  }

  @Test
  void sharesTheHeaderAndJumpedToBlocksWithLaterOpenings() throws IOException {
    java.nio.file.Path file = write(content(20 * MIB));
    try (HadoopByteSource first = source(file, 1)) {
      readFully(first, 0, 1000);
      readFully(first, 19 * MIB, 1000);
    }

    try (HadoopByteSource second = source(file, 1);
        HadoopByteSource changed = source(file, 2)) {
      readFully(second, 0, 1000);
      readFully(second, 19 * MIB, 1000);
      readFully(changed, 0, 1000);

      assertThat(second.bytesRead()).isZero();
      assertThat(changed.bytesRead()).isEqualTo(MIB);
    }
  }

  @Test
  void forgetsTheOldestHeadersFirst() {
    byte[] block = new byte[MIB];
    for (int i = 0; i < 6; i++) {
      headers.put(new HeaderBlocks.Key("a", 1, 1, i), block);
    }

    assertThat(headers.get(new HeaderBlocks.Key("a", 1, 1, 1))).isNull();
    assertThat(headers.get(new HeaderBlocks.Key("a", 1, 1, 2))).isSameAs(block);
  }

  @Test
  void saysWhenTheFileHasBecomeShorter() throws IOException {
    java.nio.file.Path file = write(content(MIB));
    Files.write(file, content(100));

    try (HadoopByteSource source =
        new HadoopByteSource(fileSystem, new Path(file.toUri()), MIB, 1, headers)) {
      assertThatIOException()
          .isThrownBy(() -> source.read(0, new byte[10], 0, 10))
          .withMessageContaining(file.getFileName().toString())
          .withMessageContaining("changed");
    }
  }

  @Test
  void saysWhichFileIsMissing() throws IOException {
    java.nio.file.Path file = folder.resolve("gone.mp4");

    try (HadoopByteSource source =
        new HadoopByteSource(fileSystem, new Path(file.toUri()), MIB, 1, headers)) {
      assertThatIOException()
          .isThrownBy(() -> source.read(0, new byte[10], 0, 10))
          .isInstanceOf(FileNotFoundException.class)
          .withMessageContaining("gone.mp4");
    }
  }

  private HadoopByteSource source(byte[] content) throws IOException {
    return source(write(content), 1);
  }

  private HadoopByteSource source(java.nio.file.Path file, long modifiedMs) throws IOException {
    return new HadoopByteSource(
        fileSystem, new Path(file.toUri()), Files.size(file), modifiedMs, headers);
  }

  private java.nio.file.Path write(byte[] content) throws IOException {
    return Files.write(folder.resolve("video.mp4"), content);
  }

  private static byte[] content(int length) {
    byte[] content = new byte[length];
    for (int i = 0; i < length; i++) {
      content[i] = (byte) (i * 31 + (i >> 8) * 17 + (i >> 16));
    }

    return content;
  }

  private static void readFully(HadoopByteSource source, long position, int length)
      throws IOException {
    byte[] buffer = new byte[65_536];
    for (int done = 0; done < length; ) {
      done += source.read(position + done, buffer, 0, Math.min(buffer.length, length - done));
    }
  }
}
