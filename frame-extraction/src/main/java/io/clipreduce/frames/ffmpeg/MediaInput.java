package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.avformat.AVFormatContext.AVFMT_FLAG_CUSTOM_IO;
import static org.bytedeco.ffmpeg.avformat.AVFormatContext.AVFMT_FLAG_NOPARSE;
import static org.bytedeco.ffmpeg.avformat.AVIndexEntry.AVINDEX_KEYFRAME;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FLAG_BACKWARD;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FLAG_BYTE;
import static org.bytedeco.ffmpeg.global.avformat.av_add_index_entry;
import static org.bytedeco.ffmpeg.global.avformat.av_probe_input_buffer2;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_seek_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EACCES;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.DecodeLimits;
import java.util.Arrays;
import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * One opened file: streams and packets. Only real containers are opened, recognised by their bytes;
 * playlists and whatever else could name a second file are refused.
 */
final class MediaInput implements AutoCloseable {
  /** Demuxers that read nothing but the file they are given. */
  static final Set<String> CONTAINERS =
      Set.of(
          "3gp",
          "aac",
          "ac3",
          "aiff",
          "amr",
          "apng",
          "asf",
          "avi",
          "av1",
          "caf",
          "dirac",
          "dnxhd",
          "dv",
          "eac3",
          "flac",
          "flv",
          "gif",
          "h261",
          "h263",
          "h264",
          "hevc",
          "ivf",
          "live_flv",
          "m4v",
          "matroska",
          "mjpeg",
          "mov",
          "mp3",
          "mp4",
          "mpeg",
          "mpegts",
          "mpegvideo",
          "mxf",
          "nut",
          "obu",
          "ogg",
          "rm",
          "swf",
          "vc1",
          "vvc",
          "w64",
          "wav",
          "webm",
          "wtv",
          "yuv4mpegpipe");

  /** Multiple of the probing limits for the second attempt. */
  private static final int SECOND_EFFORT = 10;

  /** Errors in a row after which the rest of a file counts as unreadable. */
  private static final int MAX_ERRORS_IN_A_ROW = 64;

  private static final RefuseOpen REFUSE_OPEN = new RefuseOpen();

  private final SourceIo io;
  private final AVFormatContext context;
  private final String formatName;
  private int readErrors;

  private MediaInput(SourceIo io, AVFormatContext context, String formatName) {
    this.io = io;
    this.context = context;
    this.formatName = formatName;
  }

  /**
   * Opens a file and reads enough of it to know its streams: once more and further where the size
   * of a picture does not show within the limits.
   *
   * @throws DecodeException when it is no media file, refused, damaged beyond use or unreadable
   */
  static MediaInput open(ByteSource source, DecodeLimits limits, ReadCounter counter)
      throws DecodeException {
    MediaInput first = open(source, limits, 1, counter);
    if (first.streamCount() > 0 && first.everySizeKnown()) {
      return first;
    }
    first.close();
    return open(source, limits, SECOND_EFFORT, counter);
  }

  /**
   * Opens a file for its header: streams are known as far as that tells, and packets are passed on
   * as they lie in the file.
   */
  static MediaInput openHeader(ByteSource source, DecodeLimits limits) throws DecodeException {
    FfmpegLibrary.configure(limits);
    SourceIo io = new SourceIo(source, new ReadCounter());
    try {
      MediaInput input = openFormat(io, limits.probeSizeBytes(), limits, 1);
      input.context.flags(input.context.flags() | AVFMT_FLAG_NOPARSE);
      return input;
    } catch (Throwable thrown) {
      io.close();
      throw thrown;
    }
  }

  private boolean everySizeKnown() {
    for (int i = 0; i < streamCount(); i++) {
      boolean picture = stream(i).codecpar().codec_type() == AVMEDIA_TYPE_VIDEO;
      if (picture && stream(i).codecpar().width() == 0) {
        return false;
      }
    }
    return true;
  }

  private static MediaInput open(
      ByteSource source, DecodeLimits limits, int effort, ReadCounter counter)
      throws DecodeException {
    FfmpegLibrary.configure(limits);
    SourceIo io = new SourceIo(source, counter);
    MediaInput input = null;
    try {
      input = openFormat(io, limits.probeSizeBytes() * effort, limits, effort);
      int result = input.findStreams(limits);
      io.rethrow();
      if (result < 0) {
        throw new DecodeException(
            Reason.DAMAGED,
            "The streams of this "
                + input.formatName
                + " file cannot be read: "
                + Failures.text(result)
                + ".");
      }
      return input;
    } catch (Throwable thrown) {
      if (input != null) {
        input.close();
      } else {
        io.close();
      }
      throw thrown;
    }
  }

  /** Reads on, and decodes where need be, until the streams are known. */
  private int findStreams(DecodeLimits limits) {
    int count = streamCount();
    // For streams that only show while reading the limit on single allocations must do.
    try (PointerPointer<AVDictionary> options = new PointerPointer<>(Math.max(1, count))) {
      for (int i = 0; i < count; i++) {
        AVDictionary option = new AVDictionary(null);
        av_dict_set(option, "max_pixels", Long.toString(limits.maxPixels()), 0);
        options.put(i, option);
      }
      int result = avformat_find_stream_info(context, options);
      for (int i = 0; i < count; i++) {
        AVDictionary unused = options.get(AVDictionary.class, i);
        if (unused != null) {
          av_dict_free(unused);
        }
      }
      return result;
    }
  }

  private static MediaInput openFormat(
      SourceIo io, long probeSizeBytes, DecodeLimits limits, int effort) throws DecodeException {
    AVInputFormat format = recognise(io, probeSizeBytes);
    String name = format.name().getString();
    AVFormatContext context = avformat_alloc_context();
    if (context == null) {
      throw Failures.outOfMemory();
    }
    context.pb(io.context());
    context.flags(context.flags() | AVFMT_FLAG_CUSTOM_IO);
    context.io_open(REFUSE_OPEN);
    context.probesize(probeSizeBytes);
    context.max_analyze_duration(limits.analyzeDurationUs() * effort);
    // The packets tell how long a file is; the demuxer need not look at its end.
    context.skip_estimate_duration_from_pts(1);
    av_opt_set(context, "protocol_whitelist", "", 0);
    av_opt_set(context, "format_whitelist", String.join(",", CONTAINERS), 0);
    // Frees the context when it fails.
    int result = avformat_open_input(context, "", format, (AVDictionary) null);
    io.rethrow();
    if (result < 0) {
      throw new DecodeException(
          Reason.DAMAGED,
          "Looks like a "
              + name
              + " file, but its header cannot be read: "
              + Failures.text(result)
              + ".");
    }
    return new MediaInput(io, context, name);
  }

  private static AVInputFormat recognise(SourceIo io, long probeSizeBytes) throws DecodeException {
    AVInputFormat found;
    try (PointerPointer<AVInputFormat> format = new PointerPointer<>(1);
        BytePointer noName = new BytePointer("")) {
      format.put(0, (Pointer) null);
      int result =
          av_probe_input_buffer2(
              io.context(), format, noName, null, 0, (int) Math.min(probeSizeBytes, 1 << 20));
      io.rethrow();
      if (result < 0) {
        throw new DecodeException(
            Reason.UNSUPPORTED, "Not a media file: nothing in its bytes names a known container.");
      }
      found = format.get(AVInputFormat.class, 0);
    }
    String name = found.name().getString();
    if (Arrays.stream(name.split(",")).noneMatch(CONTAINERS::contains)) {
      throw new DecodeException(
          Reason.UNSUPPORTED,
          "A file of kind " + name + " is not read: only containers that hold the video itself.");
    }
    return found;
  }

  AVFormatContext context() {
    return context;
  }

  /** FFmpeg's demuxer name, such as {@code mov,mp4,m4a,3gp,3g2,mj2}. */
  String formatName() {
    return formatName;
  }

  int streamCount() {
    return context.nb_streams();
  }

  AVStream stream(int index) {
    return context.streams(index);
  }

  /** Reads packets of the given streams only. */
  void select(int... streams) {
    for (int i = 0; i < streamCount(); i++) {
      int index = i;
      boolean wanted = Arrays.stream(streams).anyMatch(chosen -> chosen == index);
      stream(i).discard(wanted ? avcodec.AVDISCARD_DEFAULT : avcodec.AVDISCARD_ALL);
    }
  }

  /**
   * Reads the next packet, passing over spots that cannot be read.
   *
   * @return false at the end of what can be read
   * @throws DecodeException when the source fails
   */
  boolean read(AVPacket packet) throws DecodeException {
    for (int errors = 0; errors < MAX_ERRORS_IN_A_ROW; ) {
      av_packet_unref(packet);
      int result = av_read_frame(context, packet);
      io.rethrow();
      if (result >= 0) {
        return true;
      }
      if (result == AVERROR_EOF) {
        return false;
      }
      if (result != AVERROR_EAGAIN()) {
        readErrors++;
      }
      errors++;
    }
    return false;
  }

  /** Number of errors met while reading packets. */
  int readErrors() {
    return readErrors;
  }

  /**
   * Moves to a packet at or before the given time, as far as the container's own index is right.
   */
  boolean seekBackTo(int stream, long ticks) throws DecodeException {
    int result = av_seek_frame(context, stream, ticks, AVSEEK_FLAG_BACKWARD);
    io.rethrow();
    return result >= 0;
  }

  /**
   * Moves to a byte position found by {@link EntryPoints}.
   *
   * @param ticks time of the stream from which packets are wanted; earlier ones may be left out
   */
  boolean enterAt(long position, int stream, long ticks) throws DecodeException {
    if (EntryPoints.byCluster(formatName)) {
      // Without cues the demuxer would read on from the last cluster it knows: it learns of one.
      av_add_index_entry(stream(stream), position, ticks, 0, 0, AVINDEX_KEYFRAME);
      return seekBackTo(stream, ticks);
    }
    int result = av_seek_frame(context, -1, position, AVSEEK_FLAG_BYTE);
    io.rethrow();
    return result >= 0;
  }

  @Override
  public void close() {
    avformat_close_input(context);
    io.close();
  }

  /** Lets no demuxer open anything besides the file it was given. */
  private static final class RefuseOpen
      extends AVFormatContext
          .Io_open_AVFormatContext_PointerPointer_BytePointer_int_PointerPointer {
    @Override
    @SuppressWarnings("rawtypes") // as the binding declares it
    public int call(
        AVFormatContext context,
        PointerPointer opened,
        BytePointer url,
        int flags,
        PointerPointer options) {
      return AVERROR_EACCES();
    }
  }
}
