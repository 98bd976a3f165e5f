package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AAC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_ALAC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AV1;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_FLAC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MPEG4;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_OPUS;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_S16LE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PRORES;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.ChunkPlan;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.bytedeco.ffmpeg.avformat.AVStream;

/**
 * The packets of a plain MP4 or QuickTime file without their bytes. Its header states time, size,
 * place and kind of every packet, so the demuxer is led over zeros in place of the media, and only
 * the keyframes that could begin a cell are looked into.
 *
 * <p>No other container is known like this. Cues of Matroska name keyframes, but the times of all
 * other frames, which decide whether a video may be split, stand in its clusters; so every other
 * file is read to its end.
 */
final class HeaderIndex {
  private static final String CONTAINER = "mov,mp4,m4a,3gp,3g2,mj2";

  /** Codecs whose packets the demuxer passes on as they lie in the file. */
  private static final Set<Integer> WHOLE_PICTURES =
      Set.of(
          AV_CODEC_ID_H264,
          AV_CODEC_ID_HEVC,
          AV_CODEC_ID_AV1,
          AV_CODEC_ID_MPEG4,
          AV_CODEC_ID_PRORES);

  private static final Set<Integer> WHOLE_SOUNDS =
      Set.of(
          AV_CODEC_ID_AAC,
          AV_CODEC_ID_ALAC,
          AV_CODEC_ID_FLAC,
          AV_CODEC_ID_OPUS,
          AV_CODEC_ID_PCM_S16LE);

  /**
   * Boxes of a file without fragments (ISO/IEC 14496-12, 8.1 and 8.2; QuickTime's {@code wide}).
   */
  private static final Set<String> PLAIN_BOXES =
      Set.of("ftyp", "moov", "mdat", "free", "skip", "wide", "uuid");

  /** A {@code moov} with one of these does not tell of all packets, or not in plain words. */
  private static final Set<String> OPEN_ENDED = Set.of("mvex", "cmov");

  private static final int MAX_BOXES = 1_000;

  /** The file must be this many times larger than what would be read of it. */
  private static final int WORTHWHILE = 4;

  private HeaderIndex() {}

  /**
   * Indexes the packets.
   *
   * @param input the file, already open; not read on
   * @param video chosen stream of {@code input}, may be null
   * @param audio chosen stream of {@code input}, may be null
   * @param lookBytes what the storage reads for a look at a place in the file
   * @return null where the header does not tell all, or reading the file to its end costs no more
   * @throws DecodeException when the source fails
   */
  static PacketIndex.Pass read(
      ByteSource source,
      DecodeLimits limits,
      MediaInput input,
      AVStream video,
      AVStream audio,
      long lookBytes)
      throws DecodeException {
    if (!input.formatName().equals(CONTAINER)
        || video == null
        || !WHOLE_PICTURES.contains(video.codecpar().codec_id())
        || audio != null && !WHOLE_SOUNDS.contains(audio.codecpar().codec_id())) {
      return null;
    }
    long durationUs = Math.max(0, TimeBase.of(video).toUs(Math.max(0, video.duration())));
    long looks = 1 + durationUs / ChunkPlan.CELL_US;
    if (looks * lookBytes > source.sizeBytes() / WORTHWHILE) {
      return null;
    }
    try {
      if (!isPlain(source)) {
        return null;
      }
      Hollow hollow = new Hollow(source);
      try (MediaInput header = MediaInput.openHeader(hollow, limits)) {
        if (header.streamCount() != input.streamCount()) {
          return null;
        }
        hollow.onlyZeros = true;
        PacketIndex.Pass pass =
            PacketIndex.read(header, new EntryPoints(CONTAINER, null), false, video, audio);
        PacketIndex pictures = pass.of(video);
        long mostLooks = Math.max(looks, source.sizeBytes() / WORTHWHILE / Math.max(1, lookBytes));
        return pictures.keepCellStarts(source, TimeBase.of(video), mostLooks) ? pass : null;
      }
    } catch (IOException e) {
      throw Failures.storage(e);
    }
  }

  /** Whether the file is one {@code moov} and its media, without fragments. */
  private static boolean isPlain(ByteSource source) throws IOException {
    int movies = 0;
    long position = 0;
    for (int boxes = 0; position < source.sizeBytes(); boxes++) {
      Box box = Box.read(source, position, source.sizeBytes());
      boolean media = box != null && box.type.equals("mdat");
      if (box == null || !PLAIN_BOXES.contains(box.type) || boxes == MAX_BOXES) {
        return false;
      }
      // Media cut off at the end of the file is damage that the packets show.
      if (!media && box.end() > source.sizeBytes()) {
        return false;
      }
      if (box.type.equals("moov")) {
        movies++;
        if (isOpenEnded(source, box)) {
          return false;
        }
      }
      position = box.end();
    }
    return movies == 1;
  }

  private static boolean isOpenEnded(ByteSource source, Box movie) throws IOException {
    long position = movie.position + movie.headerBytes;
    for (int boxes = 0; position < movie.end(); boxes++) {
      Box box = Box.read(source, position, movie.end());
      if (box == null || OPEN_ENDED.contains(box.type) || boxes == MAX_BOXES) {
        return true;
      }
      position = box.end();
    }
    return false;
  }

  /** The header of a box: a length of 32 bits, or of 64 if that is 1, or up to the end if 0. */
  private record Box(String type, long position, int headerBytes, long sizeBytes) {
    static Box read(ByteSource source, long position, long end) throws IOException {
      byte[] header = new byte[16];
      int count = (int) Math.min(header.length, end - position);
      if (source.readNBytes(position, header, count) < count || count < 8) {
        return null;
      }
      String type = new String(header, 4, 4, StandardCharsets.ISO_8859_1);
      long size = number(header, 0, 4);
      int headerBytes = 8;
      if (size == 1) {
        headerBytes = 16;
        size = count < 16 ? -1 : number(header, 8, 8);
      } else if (size == 0) {
        size = end - position;
      }
      return size < headerBytes || size > Long.MAX_VALUE - position
          ? null
          : new Box(type, position, headerBytes, size);
    }

    private static long number(byte[] bytes, int from, int length) {
      long number = 0;
      for (int i = from; i < from + length; i++) {
        number = number << 8 | bytes[i] & 0xff;
      }
      return number;
    }

    long end() {
      return position + sizeBytes;
    }
  }

  /** A file that, once its header was read, holds zeros and costs nothing. */
  private static final class Hollow implements ByteSource {
    private final ByteSource source;
    private boolean onlyZeros;

    private Hollow(ByteSource source) {
      this.source = source;
    }

    @Override
    public long sizeBytes() {
      return source.sizeBytes();
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) throws IOException {
      if (!onlyZeros) {
        return source.read(position, buffer, offset, length);
      }
      if (position >= sizeBytes()) {
        return -1;
      }
      int count = (int) Math.min(length, sizeBytes() - position);
      Arrays.fill(buffer, offset, offset + count, (byte) 0);
      return count;
    }

    @Override
    public void close() {
      // The file belongs to the caller.
    }
  }
}
