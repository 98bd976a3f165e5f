package io.clipreduce.frames.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalMediaTest {
  /** Boxes on the way from the top of a file to the list of its data references. */
  private static final List<String> WAY = List.of("moov", "trak", "mdia", "minf", "dinf", "dref");

  @TempDir Path folder;

  @Test
  void mediaInAnotherFileAreNotOpened() throws Exception {
    Path secret =
        new TestMedia("mov")
            .track("testsrc2=s=64x36:r=5:d=2,format=yuv420p", "libopenh264")
            .and()
            .write(folder.resolve("secret.mov"));
    byte[] bytes = Files.readAllBytes(secret);
    int movie = find(bytes, 0, bytes.length, "moov");
    byte[] redirected =
        redirected(Arrays.copyOfRange(bytes, movie, bytes.length), 0, alias(secret));
    Path file = folder.resolve("innocent.mov");
    Files.write(
        file,
        ByteBuffer.allocate(find(bytes, 0, bytes.length, "wide") + redirected.length)
            .put(bytes, 0, find(bytes, 0, bytes.length, "wide"))
            .put(redirected)
            .array());

    DecodeException failure =
        catchThrowableOfType(DecodeException.class, () -> Reading.probe(file));

    assertThat(packetsOfAReaderThatFollowsReferences(file)).isEqualTo(10);
    assertThat(failure).isNotNull();
    assertThat(failure.reason()).isEqualTo(Reason.EMPTY);
  }

  /** A copy of a box in which the data references of the first track are one entry. */
  private static byte[] redirected(byte[] box, int level, byte[] entry) {
    if (level == WAY.size() - 1) {
      byte[] list = new byte[16];
      System.arraycopy(box, 4, list, 4, 4);
      list[15] = 1;
      return join(list, entry, new byte[0]);
    }
    int child = find(box, 8, box.length, WAY.get(level + 1));
    int end = child + ByteBuffer.wrap(box).getInt(child);
    byte[] changed = redirected(Arrays.copyOfRange(box, child, end), level + 1, entry);
    return join(Arrays.copyOf(box, child), changed, Arrays.copyOfRange(box, end, box.length));
  }

  private static byte[] join(byte[] before, byte[] middle, byte[] after) {
    int length = before.length + middle.length + after.length;
    byte[] box = ByteBuffer.allocate(length).put(before).put(middle).put(after).array();
    ByteBuffer.wrap(box).putInt(0, length);
    return box;
  }

  /** Position of a box among its siblings. */
  private static int find(byte[] bytes, int from, int to, String type) {
    for (int at = from; at + 8 <= to; at += ByteBuffer.wrap(bytes).getInt(at)) {
      if (new String(bytes, at + 4, 4, StandardCharsets.ISO_8859_1).equals(type)) {
        return at;
      }
    }
    throw new IllegalArgumentException("No box " + type);
  }

  /** A data reference by a Macintosh alias that holds an absolute path. */
  private static byte[] alias(Path target) throws IOException {
    byte[] path = target.toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(path, path.length + path.length % 2);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0);
    out.writeBytes("alis");
    out.writeInt(0);
    // Version, volume, file name, dates, levels: all empty.
    out.write(new byte[10 + 28 + 12 + 64 + 16 + 4 + 16]);
    out.writeShort(2);
    out.writeShort(padded.length);
    out.write(padded);
    out.writeShort(-1);
    out.writeShort(0);
    byte[] entry = bytes.toByteArray();
    ByteBuffer.wrap(entry).putInt(0, entry.length);
    return entry;
  }

  private static int packetsOfAReaderThatFollowsReferences(Path file) {
    AVFormatContext context = new AVFormatContext(null);
    AVDictionary options = new AVDictionary(null);
    av_dict_set(options, "enable_drefs", "1", 0);
    av_dict_set(options, "use_absolute_path", "1", 0);
    assertThat(avformat_open_input(context, file.toString(), null, options)).isZero();
    AVPacket packet = av_packet_alloc();
    int packets = 0;
    while (av_read_frame(context, packet) >= 0) {
      packets++;
    }
    av_packet_free(packet);
    avformat_close_input(context);
    return packets;
  }
}
