package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_clone;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_new;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_decode_subtitle2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_encode_subtitle;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avsubtitle_free;
import static org.bytedeco.ffmpeg.global.avfilter.av_buffersink_get_frame;
import static org.bytedeco.ffmpeg.global.avfilter.av_buffersink_get_time_base;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_alloc;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_config;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_free;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_get_filter;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_parse_ptr;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_DEFAULT;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_NONE;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_display_rotation_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.FileByteSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVSubtitle;
import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avfilter.AVFilterInOut;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/** Makes small media files out of FFmpeg's test sources, with its libraries. */
final class TestMedia {
  private static final int MS_PER_S = 1000;

  private final String format;
  private final Map<String, String> formatOptions = new TreeMap<>();
  private final List<Track> tracks = new ArrayList<>();

  /**
   * @param format FFmpeg's muxer name, such as {@code mp4} or {@code matroska}
   */
  TestMedia(String format) {
    this.format = format;
  }

  TestMedia formatOption(String key, String value) {
    formatOptions.put(key, value);
    return this;
  }

  /**
   * Adds a track; the methods of {@link Track} change it.
   *
   * @param graph filter graph that makes the frames, such as {@code testsrc2=s=64x36:r=10:d=1}
   * @param encoder FFmpeg's encoder name
   * @param options pairs of encoder option and value
   */
  Track track(String graph, String encoder, String... options) {
    Track track = new Track(this, graph, encoder);
    for (int i = 0; i < options.length; i += 2) {
      track.options.put(options[i], options[i + 1]);
    }
    tracks.add(track);
    return track;
  }

  /**
   * Adds the first track of a file as it is, again and again.
   *
   * @param firstPackets how many packets of it come first, before it is played from its start
   */
  Track copy(Path file, int firstPackets, int times) throws DecodeException, IOException {
    Track track = new Track(this, "", "");
    try (ByteSource source = new FileByteSource(file);
        MediaInput input = MediaInput.open(source, Reading.LIMITS, new ReadCounter())) {
      AVStream stream = input.stream(0);
      track.context = avcodec_alloc_context3(null);
      avcodec_parameters_to_context(track.context, stream.codecpar());
      track.context.time_base(stream.time_base());
      track.context.framerate(stream.avg_frame_rate());
      AVPacket packet = av_packet_alloc();
      while (input.read(packet)) {
        if (packet.stream_index() == 0) {
          track.packets.add(av_packet_clone(packet));
        }
      }
      av_packet_free(packet);
    }
    track.times = times;
    track.repeat();
    track.leave(firstPackets);
    track.times = 1;
    tracks.add(track);
    return track;
  }

  /**
   * Adds the texts of a file of subtitles (SubRip, WebVTT, ASS), which FFmpeg reads.
   *
   * @param encoder FFmpeg's name of the encoder that brings them into another form, null for none
   * @param language value of the track's tag, null for none
   */
  TestMedia subtitles(Path file, String encoder, String language) {
    Track track = new Track(this, "", "");
    track.language = language;
    AVFormatContext input = new AVFormatContext(null);
    check(avformat_open_input(input, file.toString(), null, null), "open " + file);
    check(avformat_find_stream_info(input, (AVDictionary) null), "streams of " + file);
    AVStream stream = input.streams(0);
    AVCodecContext texts = avcodec_alloc_context3(null);
    avcodec_parameters_to_context(texts, stream.codecpar());
    texts.time_base(stream.time_base());
    texts.pkt_timebase(stream.time_base());
    AVPacket packet = av_packet_alloc();
    while (av_read_frame(input, packet) >= 0) {
      track.packets.add(av_packet_clone(packet));
      av_packet_unref(packet);
    }
    av_packet_free(packet);
    avformat_close_input(input);
    track.context = encoder == null ? texts : recode(track, texts, encoder);
    tracks.add(track);
    return this;
  }

  private static AVCodecContext recode(Track track, AVCodecContext texts, String encoder) {
    check(avcodec_open2(texts, avcodec_find_decoder(texts.codec_id()), (AVDictionary) null), "");
    AVCodec codec = avcodec_find_encoder_by_name(encoder);
    AVCodecContext context = avcodec_alloc_context3(codec);
    context.time_base(texts.time_base());
    context.subtitle_header(texts.subtitle_header());
    context.subtitle_header_size(texts.subtitle_header_size());
    check(avcodec_open2(context, codec, (AVDictionary) null), encoder);
    AVSubtitle subtitle = new AVSubtitle();
    byte[] bytes = new byte[1 << 12];
    List<AVPacket> recoded = new ArrayList<>();
    for (AVPacket packet : track.packets) {
      check(avcodec_decode_subtitle2(texts, subtitle, new int[1], packet), "decode");
      int size = avcodec_encode_subtitle(context, bytes, bytes.length, subtitle);
      check(size, encoder);
      AVPacket made = av_packet_alloc();
      av_new_packet(made, size);
      made.data().put(bytes, 0, size);
      made.pts(packet.pts()).dts(packet.dts()).duration(packet.duration());
      recoded.add(made);
      avsubtitle_free(subtitle);
    }
    track.packets.clear();
    track.packets.addAll(recoded);
    // The encoder's own copy of what the decoder still holds.
    context.subtitle_header(null).subtitle_header_size(0);
    avcodec_free_context(texts);
    return context;
  }

  /** One stream of the file to be. */
  static final class Track {
    private final TestMedia media;
    private final String graph;
    private final String encoder;
    private final Map<String, String> options = new TreeMap<>();
    private LongUnaryOperator ptsMs;
    private long delayMs;
    private double clockwiseDegrees;
    private int disposition;
    private String language;
    private int times = 1;
    private AVCodecContext context;
    private AVStream stream;
    private final List<AVPacket> packets = new ArrayList<>();

    private Track(TestMedia media, String graph, String encoder) {
      this.media = media;
      this.graph = graph;
      this.encoder = encoder;
    }

    /** Presentation times by number of frame, in place of the source's own. */
    Track at(LongUnaryOperator frameToMs) {
      this.ptsMs = frameToMs;
      return this;
    }

    Track delayedMs(long ms) {
      this.delayMs = ms;
      return this;
    }

    Track turnedClockwise(double degrees) {
      this.clockwiseDegrees = degrees;
      return this;
    }

    Track attachedPicture() {
      this.disposition = AV_DISPOSITION_ATTACHED_PIC;
      return this;
    }

    Track byDefault() {
      this.disposition = AV_DISPOSITION_DEFAULT;
      return this;
    }

    /** Plays what was encoded several times, one after the other: a long file at little cost. */
    Track repeated(int times) {
      this.times = times;
      return this;
    }

    private void repeat() {
      long lengthTicks = 0;
      for (AVPacket packet : packets) {
        // Of video without durations a tick is the time of a frame.
        long endTicks = packet.pts() + Math.max(1, packet.duration());
        lengthTicks = Math.max(lengthTicks, endTicks - packets.get(0).pts());
      }
      List<AVPacket> once = List.copyOf(packets);
      for (int i = 1; i < times; i++) {
        for (AVPacket packet : once) {
          AVPacket again = av_packet_clone(packet);
          again.pts(packet.pts() + i * lengthTicks).dts(packet.dts() + i * lengthTicks);
          packets.add(again);
        }
      }
    }

    /** Drops packets of the first time, so that the second follows after some. */
    private void leave(int firstPackets) {
      int each = packets.size() / times;
      long shift = packets.get(each).dts() - packets.get(firstPackets).dts();
      packets.subList(firstPackets, each).clear();
      for (AVPacket packet : packets.subList(firstPackets, packets.size())) {
        packet.pts(packet.pts() - shift).dts(packet.dts() - shift);
      }
    }

    TestMedia and() {
      return media;
    }
  }

  /** Writes the file and returns its path. */
  Path write(Path file) {
    AVFormatContext output = new AVFormatContext(null);
    check(avformat_alloc_output_context2(output, null, format, file.toString()), "muxer " + format);
    for (Track track : tracks) {
      if (track.context == null) {
        encode(track, (output.oformat().flags() & 0x40) != 0);
      }
      track.repeat();
      addStream(output, track);
    }
    AVIOContext io = new AVIOContext(null);
    check(avio_open(io, file.toString(), AVIO_FLAG_WRITE), "open " + file);
    output.pb(io);
    AVDictionary options = dictionary(formatOptions);
    check(avformat_write_header(output, options), "header of " + file);
    av_dict_free(options);
    writePackets(output);
    check(av_write_trailer(output), "trailer of " + file);
    avio_closep(io);
    for (Track track : tracks) {
      avcodec_free_context(track.context);
    }
    avformat_free_context(output);
    return file;
  }

  private static void addStream(AVFormatContext output, Track track) {
    track.stream = avformat_new_stream(output, null);
    avcodec_parameters_from_context(track.stream.codecpar(), track.context);
    track.stream.codecpar().codec_tag(0);
    track.stream.time_base(track.context.time_base());
    track.stream.avg_frame_rate(track.context.framerate());
    track.stream.sample_aspect_ratio(track.context.sample_aspect_ratio());
    track.stream.disposition(track.disposition);
    if (track.language != null) {
      AVDictionary tags = dictionary(Map.of("language", track.language));
      track.stream.metadata(tags);
    }
    if (track.clockwiseDegrees != 0) {
      int[] matrix = new int[9];
      av_display_rotation_set(matrix, track.clockwiseDegrees);
      IntPointer count = new IntPointer(1).put(0);
      PointerPointer<?> list = new PointerPointer<>(1).put(0, null);
      var data =
          av_packet_side_data_new(list, count, AV_PKT_DATA_DISPLAYMATRIX, 4L * matrix.length, 0);
      new IntPointer(data.data()).put(matrix, 0, matrix.length);
      track.stream.codecpar().coded_side_data(data).nb_coded_side_data(1);
    }
  }

  /** In order of decode time over all tracks. */
  private void writePackets(AVFormatContext output) {
    int[] next = new int[tracks.size()];
    while (true) {
      int first = -1;
      double firstS = 0;
      for (int i = 0; i < next.length; i++) {
        Track track = tracks.get(i);
        if (next[i] < track.packets.size()) {
          AVRational base = track.context.time_base();
          double atS = (double) track.packets.get(next[i]).dts() * base.num() / base.den();
          if (first < 0 || atS < firstS) {
            first = i;
            firstS = atS;
          }
        }
      }
      if (first < 0) {
        return;
      }
      Track track = tracks.get(first);
      AVPacket packet = track.packets.get(next[first]++);
      av_packet_rescale_ts(packet, track.context.time_base(), track.stream.time_base());
      packet.stream_index(track.stream.index());
      check(av_interleaved_write_frame(output, packet), "packet");
      av_packet_free(packet);
    }
  }

  private static void encode(Track track, boolean globalHeader) {
    AVFilterGraph graph = avfilter_graph_alloc();
    check(
        avfilter_graph_parse_ptr(
            graph,
            track.graph + sink(track.graph),
            (AVFilterInOut) null,
            (AVFilterInOut) null,
            null),
        track.graph);
    check(avfilter_graph_config(graph, null), track.graph);
    AVFilterContext sink = avfilter_graph_get_filter(graph, sinkName(track.graph));
    AVRational base = av_buffersink_get_time_base(sink);
    AVFrame frame = av_frame_alloc();
    AVPacket packet = av_packet_alloc();
    long number = 0;
    while (av_buffersink_get_frame(sink, frame) >= 0) {
      if (track.context == null) {
        open(track, frame, base, globalHeader);
      }
      double unitsPerMs =
          (double) track.context.time_base().den() / track.context.time_base().num() / MS_PER_S;
      long pts = frame.pts() + Math.round(track.delayMs * unitsPerMs);
      frame.pts(track.ptsMs == null ? pts : track.ptsMs.applyAsLong(number));
      frame.pict_type(AV_PICTURE_TYPE_NONE);
      number++;
      check(avcodec_send_frame(track.context, frame), track.encoder);
      av_frame_unref(frame);
      take(track, packet);
    }
    avcodec_send_frame(track.context, null);
    take(track, packet);
    av_packet_free(packet);
    av_frame_free(frame);
    avfilter_graph_free(graph);
  }

  private static boolean isSound(String graph) {
    return graph.contains("aformat");
  }

  private static String sinkName(String graph) {
    return (isSound(graph) ? "abuffersink" : "buffersink") + "@out";
  }

  private static String sink(String graph) {
    return "," + sinkName(graph);
  }

  private static void take(Track track, AVPacket packet) {
    while (avcodec_receive_packet(track.context, packet) >= 0) {
      track.packets.add(av_packet_clone(packet));
      av_packet_unref(packet);
    }
  }

  private static void open(Track track, AVFrame frame, AVRational base, boolean globalHeader) {
    AVCodec codec = avcodec_find_encoder_by_name(track.encoder);
    if (codec == null) {
      throw new IllegalArgumentException("No encoder " + track.encoder);
    }
    AVCodecContext context = avcodec_alloc_context3(codec);
    context.time_base(base);
    if (isSound(track.graph)) {
      context.sample_fmt(frame.format());
      context.sample_rate(frame.sample_rate());
      av_channel_layout_copy(context.ch_layout(), frame.ch_layout());
    } else {
      context.width(frame.width());
      context.height(frame.height());
      context.pix_fmt(frame.format());
      context.framerate().num(base.den()).den(base.num());
      context.sample_aspect_ratio(frame.sample_aspect_ratio());
      context.colorspace(frame.colorspace());
      context.color_range(frame.color_range());
      context.color_trc(frame.color_trc());
      context.color_primaries(frame.color_primaries());
      if (track.ptsMs != null) {
        context.time_base().num(1).den(MS_PER_S);
      }
    }
    context.thread_count(1);
    context.strict_std_compliance(-2);
    if (globalHeader) {
      context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    }
    AVDictionary options = dictionary(track.options);
    check(avcodec_open2(context, codec, options), track.encoder);
    av_dict_free(options);
    track.context = context;
  }

  private static AVDictionary dictionary(Map<String, String> options) {
    AVDictionary dictionary = new AVDictionary(null);
    options.forEach((key, value) -> av_dict_set(dictionary, key, value, 0));
    return dictionary;
  }

  private static void check(int result, String what) {
    if (result < 0) {
      throw new IllegalStateException(what + ": " + Failures.text(result));
    }
  }
}
