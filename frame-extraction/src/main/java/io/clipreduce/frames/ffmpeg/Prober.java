package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_DEFAULT;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_TIMED_THUMBNAILS;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_get_pix_fmt_name;

import io.clipreduce.frames.AudioTrack;
import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.Cell;
import io.clipreduce.frames.ChunkPlan;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoTrack;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;

/** Finds out what a file holds and where it may be cut. */
final class Prober {
  /** Sample entry {@code encv} of ISO/IEC 14496-12, least byte first. */
  private static final int ENCRYPTED_VIDEO = 'e' | 'n' << 8 | 'c' << 16 | 'v' << 24;

  /** A block of storage. */
  private static final long LOOK_BYTES = 1 << 20;

  private final ByteSource source;
  private final DecodeLimits limits;
  private final long lookBytes;
  private final List<String> notes = new ArrayList<>();

  Prober(ByteSource source, DecodeLimits limits) {
    this(source, limits, LOOK_BYTES);
  }

  /**
   * @param lookBytes what the storage reads for a look at a place in the file; decides whether that
   *     is cheaper than to read the file to its end
   */
  Prober(ByteSource source, DecodeLimits limits, long lookBytes) {
    this.source = source;
    this.limits = limits;
    this.lookBytes = lookBytes;
  }

  VideoProbe probe() throws DecodeException {
    if (source.sizeBytes() == 0) {
      throw new DecodeException(Reason.EMPTY, "The file has no bytes.");
    }
    try (MediaInput input = MediaInput.open(source, limits, new ReadCounter())) {
      return probe(input);
    }
  }

  private VideoProbe probe(MediaInput input) throws DecodeException {
    AVStream video = chooseVideo(input);
    AVStream audio = chooseAudio(input);
    if (video == null && audio == null) {
      throw nothingToRead(input);
    }
    EntryPoints entries = new EntryPoints(input.formatName(), audio);
    PacketIndex.Pass pass = HeaderIndex.read(source, limits, input, video, audio, lookBytes);
    if (pass == null) {
      pass = PacketIndex.read(input, entries, true, video, audio);
    }
    PacketIndex videoIndex = pass.of(video);
    PacketIndex audioIndex = pass.of(audio);
    if (videoIndex != null && videoIndex.encrypted()) {
      throw encrypted();
    }
    if (audioIndex != null && audioIndex.encrypted()) {
      if (video == null) {
        throw new DecodeException(
            Reason.ENCRYPTED, "The audio track is encrypted; it cannot be read without its key.");
      }
      notes.add("the audio track is encrypted and left out");
      audioIndex = null;
    }
    if (videoIndex != null && videoIndex.packets() == 0) {
      notes.add("the video track is empty");
      videoIndex = null;
    }
    if (audioIndex != null && audioIndex.packets() == 0) {
      notes.add("the audio track is empty");
      audioIndex = null;
    }
    if (videoIndex == null && audioIndex == null) {
      throw new DecodeException(
          Reason.EMPTY, "The file holds tracks, but no picture and no sound.");
    }
    return describe(
        input,
        videoIndex == null ? null : video,
        videoIndex,
        audioIndex == null ? null : audio,
        audioIndex,
        pass.readErrors(),
        entries);
  }

  private VideoProbe describe(
      MediaInput input,
      AVStream video,
      PacketIndex videoIndex,
      AVStream audio,
      PacketIndex audioIndex,
      int readErrors,
      EntryPoints entries)
      throws DecodeException {
    AVStream main = video != null ? video : audio;
    PacketIndex index = video != null ? videoIndex : audioIndex;
    TimeBase timeBase = TimeBase.of(main);
    long firstUs = index.timed() ? timeBase.toUs(index.first()) : 0;
    long endUs = index.timed() ? timeBase.toUs(index.end()) : 0;
    if (video != null && (index.timesMissing() || endUs <= firstUs)) {
      // What states no time lasts its nominal time.
      endUs = Math.max(endUs, firstUs + index.packets() * frameUs(video));
    }
    VideoTrack videoTrack = video == null ? null : videoTrack(input, video, firstUs, endUs);
    String notSplit = null;
    List<Cell> cells;
    if (videoTrack == null || endUs - firstUs < 2 * ChunkPlan.CELL_US) {
      cells = CellPlanner.whole(firstUs, endUs, index);
    } else {
      notSplit = CellPlanner.notSplitReason(input.formatName(), index, timeBase, readErrors);
      cells =
          notSplit == null
              ? CellPlanner.split(index, entries, timeBase, firstUs, endUs)
              : CellPlanner.whole(firstUs, endUs, index);
      if (notSplit == null && cells.size() == 1) {
        notSplit = "no clean keyframe to start a second cell";
      }
    }
    boolean damaged =
        readErrors > 0
            || videoIndex != null && videoIndex.corrupt()
            || audioIndex != null && audioIndex.corrupt();
    if (readErrors > 0) {
      notes.add("reading the packets met " + readErrors + " errors");
    }
    return new VideoProbe(
        input.formatName(),
        endUs - firstUs,
        videoTrack,
        audio == null ? null : audioTrack(audio),
        cells,
        notSplit,
        damaged,
        notes.isEmpty() ? null : String.join("; ", notes),
        SubtitleReader.tracks(input));
  }

  private VideoTrack videoTrack(MediaInput input, AVStream stream, long firstUs, long endUs)
      throws DecodeException {
    AVCodecParameters parameters = stream.codecpar();
    int widthPx = parameters.width();
    int heightPx = parameters.height();
    if ((long) widthPx * heightPx > limits.maxPixels()) {
      throw new DecodeException(
          Reason.TOO_LARGE,
          "Pictures of "
              + widthPx
              + "x"
              + heightPx
              + " exceed the limit of "
              + limits.maxPixels()
              + " pixels.");
    }
    Orientation orientation = Orientation.of(parameters);
    DisplaySize shown =
        DisplaySize.of(widthPx, heightPx, PixelAspect.of(input, stream), orientation);
    AVRational rate = stream.avg_frame_rate();
    BytePointer pixelFormat = av_get_pix_fmt_name(parameters.format());
    return new VideoTrack(
        stream.index(),
        avcodec_get_name(parameters.codec_id()).getString(),
        widthPx,
        heightPx,
        shown.widthPx(),
        shown.heightPx(),
        orientation.rotationDegrees(),
        pixelFormat == null ? "unknown" : pixelFormat.getString(),
        rate.den() > 0 ? rate.num() : 0,
        Math.max(0, rate.den()),
        firstUs,
        endUs);
  }

  private static AudioTrack audioTrack(AVStream stream) {
    AVCodecParameters parameters = stream.codecpar();
    return new AudioTrack(
        stream.index(),
        avcodec_get_name(parameters.codec_id()).getString(),
        parameters.sample_rate(),
        parameters.ch_layout().nb_channels());
  }

  /** Nominal time of a frame: from the average rate, 40 ms if there is none. */
  static long frameUs(AVStream stream) {
    AVRational rate = stream.avg_frame_rate();
    if (rate.num() <= 0 || rate.den() <= 0) {
      return 40_000;
    }
    return Math.max(1, 1_000_000L * rate.den() / rate.num());
  }

  /** The default track: decodable, of known size, marked as default, the largest of those. */
  private AVStream chooseVideo(MediaInput input) throws DecodeException {
    AVStream best = null;
    for (int i = 0; i < input.streamCount(); i++) {
      AVStream stream = input.stream(i);
      if (isPicture(stream) && (best == null || rank(stream) > rank(best))) {
        best = stream;
      }
    }
    if (best != null && best.codecpar().codec_tag() == ENCRYPTED_VIDEO) {
      throw encrypted();
    }
    if (best != null && !Decoder.exists(best)) {
      notes.add("no decoder for " + avcodec_get_name(best.codecpar().codec_id()).getString());
      return null;
    }
    if (best != null && best.codecpar().width() == 0) {
      notes.add(
          "the picture size of the video track is unknown, or exceeds the limit of "
              + limits.maxPixels()
              + " pixels");
      return null;
    }
    return best;
  }

  private static DecodeException encrypted() {
    return new DecodeException(
        Reason.ENCRYPTED, "The video track is encrypted; it cannot be read without its key.");
  }

  private AVStream chooseAudio(MediaInput input) {
    AVStream best = null;
    for (int i = 0; i < input.streamCount(); i++) {
      AVStream stream = input.stream(i);
      boolean sound =
          stream.codecpar().codec_type() == AVMEDIA_TYPE_AUDIO
              && stream.codecpar().sample_rate() > 0
              && Decoder.exists(stream);
      if (sound && (best == null || rank(stream) > rank(best))) {
        best = stream;
      }
    }
    return best;
  }

  private static long rank(AVStream stream) {
    AVCodecParameters parameters = stream.codecpar();
    boolean picture = parameters.codec_type() == AVMEDIA_TYPE_VIDEO;
    long pixels = (long) parameters.width() * parameters.height();
    long rank = Decoder.exists(stream) ? 4 : 0;
    rank += !picture || pixels > 0 ? 2 : 0;
    rank += (stream.disposition() & AV_DISPOSITION_DEFAULT) != 0 ? 1 : 0;
    // Of several the one with the most pixels, or the highest rate of bits; of equal ones the
    // first.
    return (rank << 48) + Math.min((1L << 48) - 1, picture ? pixels : parameters.bit_rate());
  }

  private static boolean isPicture(AVStream stream) {
    int never = AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS;
    return stream.codecpar().codec_type() == AVMEDIA_TYPE_VIDEO
        && (stream.disposition() & never) == 0;
  }

  private DecodeException nothingToRead(MediaInput input) {
    if (input.streamCount() == 0) {
      return new DecodeException(
          Reason.EMPTY, "A " + input.formatName() + " file without any track.");
    }
    if (!notes.isEmpty()) {
      return new DecodeException(
          Reason.UNSUPPORTED, "No track can be decoded: " + String.join("; ", notes) + ".");
    }
    return new DecodeException(
        Reason.UNSUPPORTED, "A " + input.formatName() + " file with neither video nor sound.");
  }
}
