package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_ASS;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MOV_TEXT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_SUBRIP;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_TEXT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_WEBVTT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_SUBTITLE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_get;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.LanguageCode;
import io.clipreduce.frames.SubtitleCue;
import io.clipreduce.frames.SubtitleTrack;
import io.clipreduce.frames.Subtitles;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;

/**
 * Reads the text tracks of a file in one pass over their packets. A container with an index of them
 * (MP4) is read at their places only, others (Matroska) to the end. Tracks of pictures, as on discs
 * and in broadcasts, are no text and passed over.
 */
final class SubtitleReader {
  private static final Set<Integer> TEXT_CODECS =
      Set.of(
          AV_CODEC_ID_MOV_TEXT,
          AV_CODEC_ID_SUBRIP,
          AV_CODEC_ID_ASS,
          AV_CODEC_ID_WEBVTT,
          AV_CODEC_ID_TEXT);

  /** A cue without a duration is shown until the next of its track, at most this long. */
  private static final long UNSTATED_US = 5_000_000;

  /** More is no subtitle: a page of text has 3 000 letters. */
  private static final int MAX_CUE_BYTES = 1 << 16;

  /** Bound against files made to fill memory: ten hours of ten tracks with a cue a second. */
  private static final int MAX_CUES = 360_000;

  private final MediaInput input;
  private final Map<Integer, SubtitleTrack> tracks = new TreeMap<>();

  /** Packets that could not be read, by track. */
  private final Map<Integer, Integer> bad = new TreeMap<>();

  private final List<SubtitleCue> cues = new ArrayList<>();

  private SubtitleReader(MediaInput input) {
    this.input = input;
    tracks(input).forEach(track -> tracks.put(track.streamIndex(), track));
  }

  /** The text tracks of an opened file. */
  static List<SubtitleTrack> tracks(MediaInput input) {
    List<SubtitleTrack> tracks = new ArrayList<>();
    for (int i = 0; i < input.streamCount(); i++) {
      AVStream stream = input.stream(i);
      int codec = stream.codecpar().codec_id();
      if (stream.codecpar().codec_type() == AVMEDIA_TYPE_SUBTITLE && TEXT_CODECS.contains(codec)) {
        AVDictionaryEntry language =
            av_dict_get(stream.metadata(), "language", (AVDictionaryEntry) null, 0);
        tracks.add(
            new SubtitleTrack(
                i,
                avcodec_get_name(codec).getString(),
                LanguageCode.of(language == null ? null : language.value().getString())));
      }
    }
    return List.copyOf(tracks);
  }

  static Subtitles read(ByteSource source, DecodeLimits limits) throws DecodeException {
    try (MediaInput input = MediaInput.openHeader(source, limits)) {
      return new SubtitleReader(input).read();
    }
  }

  private Subtitles read() throws DecodeException {
    input.select(tracks.keySet().stream().mapToInt(Integer::intValue).toArray());
    AVPacket packet = av_packet_alloc();
    try {
      while (!tracks.isEmpty() && cues.size() < MAX_CUES && input.read(packet)) {
        SubtitleTrack track = tracks.get(packet.stream_index());
        if (track != null) {
          take(track, packet);
        }
      }
    } finally {
      av_packet_free(packet);
    }
    cues.sort(
        Comparator.comparingLong(SubtitleCue::startUs).thenComparing(SubtitleCue::streamIndex));
    endUnstated();
    return new Subtitles(List.copyOf(tracks.values()), List.copyOf(cues), note());
  }

  private void take(SubtitleTrack track, AVPacket packet) {
    TimeBase timeBase = TimeBase.of(input.stream(track.streamIndex()));
    String text = null;
    String speaker = null;
    if (packet.size() <= MAX_CUE_BYTES && TimeBase.known(packet.pts())) {
      byte[] bytes = new byte[packet.size()];
      if (bytes.length > 0) {
        packet.data().get(bytes);
      }
      text = SubtitleText.of(track.codec(), bytes);
      speaker = SubtitleText.speaker(track.codec(), bytes);
    }
    if (text == null) {
      bad.merge(track.streamIndex(), 1, Integer::sum);
    } else if (!text.isEmpty()) {
      long startUs = timeBase.toUs(packet.pts());
      long endUs = timeBase.toUs(packet.pts() + Math.max(0, packet.duration()));
      cues.add(new SubtitleCue(track.streamIndex(), startUs, endUs, text, speaker));
    }
  }

  /** Gives cues that state no duration an end. */
  private void endUnstated() {
    Map<Integer, Long> nextUs = new TreeMap<>();
    for (int i = cues.size() - 1; i >= 0; i--) {
      SubtitleCue cue = cues.get(i);
      if (cue.endUs() <= cue.startUs()) {
        long latestUs = cue.startUs() + UNSTATED_US;
        long followsUs = nextUs.getOrDefault(cue.streamIndex(), latestUs);
        long endUs = followsUs > cue.startUs() ? Math.min(followsUs, latestUs) : latestUs;
        cues.set(
            i, new SubtitleCue(cue.streamIndex(), cue.startUs(), endUs, cue.text(), cue.speaker()));
      }
      nextUs.put(cue.streamIndex(), cue.startUs());
    }
  }

  private String note() {
    List<String> notes = new ArrayList<>();
    bad.forEach(
        (track, count) ->
            notes.add("%s cues of subtitle track %s cannot be read".formatted(count, track)));
    if (input.readErrors() > 0) {
      notes.add("reading the subtitles met %s errors".formatted(input.readErrors()));
    }
    if (cues.size() == MAX_CUES) {
      notes.add("only the first %s subtitle cues are kept".formatted(MAX_CUES));
    }
    return notes.isEmpty() ? null : String.join("; ", notes);
  }
}
