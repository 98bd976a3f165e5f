package io.clipreduce.frames.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.ffmpeg.global.avfilter.av_buffersink_get_frame;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_alloc;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_config;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_free;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_get_filter;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_parse_ptr;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.CellSample;
import io.clipreduce.frames.Chunk;
import io.clipreduce.frames.ChunkPlan;
import io.clipreduce.frames.FileByteSource;
import io.clipreduce.frames.SampleSettings;
import io.clipreduce.frames.SmallFrames;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoReader;
import io.clipreduce.frames.worker.DecodeWorker;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avfilter.AVFilterInOut;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeptSmallFramesTest {
  private static final SampleSettings KEEP = new SampleSettings(0.05, 64, 64, 5, 0, false, true);

  @TempDir Path folder;

  /** What a reading leaves behind. */
  private static final class Kept implements VideoReader.CellSink {
    private final List<SmallFrames> pieces = new ArrayList<>();
    private final List<CellSample> cells = new ArrayList<>();

    @Override
    public void begin() {}

    @Override
    public void cell(CellSample cell) {
      cells.add(cell);
    }

    @Override
    public void smallFrames(SmallFrames piece) {
      pieces.add(piece);
    }

    List<String> lines() {
      return pieces.stream()
          .map(
              p ->
                  "%d %d %d %d"
                      .formatted(
                          p.cellIndex(), p.firstFrame(), p.frames(), Arrays.hashCode(p.png())))
          .toList();
    }

    byte[] rgb() {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      pieces.forEach(piece -> all.writeBytes(SmallFrames.rgb(piece.png())));
      return all.toByteArray();
    }
  }

  private static Kept read(VideoReader reader, Path file, int chunkS, SampleSettings settings)
      throws Exception {
    VideoProbe probe = Reading.probe(file);
    Kept kept = new Kept();
    for (Chunk chunk : ChunkPlan.chunks(probe, chunkS)) {
      try (ByteSource source = new FileByteSource(file)) {
        reader.sample(source, probe, chunk, settings, Reading.LIMITS, kept);
      }
    }
    return kept;
  }

  /**
   * All frames of a file as FFmpeg's filters decode and reduce them. Without the two flags, which
   * make the same bytes on every CPU, they are up to 4 levels off.
   */
  private static byte[] filtered(Path file, String before) {
    String description =
        "movie=%s,%sscale=48:27:flags=bicubic+accurate_rnd+bitexact,format=rgb24,buffersink@out"
            .formatted(file, before);
    AVFilterGraph graph = avfilter_graph_alloc();
    assertThat(
            avfilter_graph_parse_ptr(
                graph, description, (AVFilterInOut) null, (AVFilterInOut) null, null))
        .isNotNegative();
    assertThat(avfilter_graph_config(graph, null)).isNotNegative();
    AVFilterContext sink = avfilter_graph_get_filter(graph, "buffersink@out");
    AVFrame frame = av_frame_alloc();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] row = new byte[3 * 48];
    while (av_buffersink_get_frame(sink, frame) >= 0) {
      for (int y = 0; y < 27; y++) {
        frame.data(0).position((long) y * frame.linesize(0)).get(row);
        all.writeBytes(row);
      }
      av_frame_unref(frame);
    }
    av_frame_free(frame);
    avfilter_graph_free(graph);
    return all.toByteArray();
  }

  private Path film(String format, String encoder, String source, double turned) {
    return new TestMedia(format)
        .track(source, encoder, "g", "30")
        .turnedClockwise(turned)
        .and()
        .write(folder.resolve("film"));
  }

  /**
   * Ours are turned when they are small, FFmpeg's before: swscale halves the width of colours
   * (hence grey ones here), and its bicubic is not the same from the right as from the left.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "mp4; mpeg4; testsrc2=s=320x180:r=10:d=50,format=yuv420p; 0; ''",
        "mp4; mpeg4; testsrc2=s=320x180:r=10:d=3,hue=s=0,format=yuv420p; 90; 'transpose=clock,'",
        "mp4; mpeg4; testsrc2=s=320x180:r=10:d=3,hue=s=0,format=yuv420p; 180; 'hflip,vflip,'",
        "matroska; ffv1; testsrc2=s=1280x720:r=5:d=2,format=yuv422p10; 0; ''",
        "matroska; ffv1; testsrc2=s=3840x2160:r=2:d=1,format=yuv420p; 0; ''",
        "matroska; ffv1; testsrc2=s=32x18:r=5:d=2,format=bgr0; 0; ''"
      })
  void areWhatFfmpegsOwnFiltersMakeOfEveryFrame(
      String format, String encoder, String source, double turned, String before) throws Exception {
    Path file = film(format, encoder, source, turned);
    byte[] wanted = filtered(file, before);

    byte[] rgb;
    try (VideoReader reader = new FfmpegReader()) {
      rgb = read(reader, file, 20, KEEP).rgb();
    }

    assertThat(rgb).hasSameSizeAs(wanted).hasSizeGreaterThan(SmallFrames.FRAME_BYTES);
    int farthest = 0;
    int lowest = 255;
    int highest = 0;
    for (int i = 0; i < wanted.length; i++) {
      farthest = Math.max(farthest, Math.abs((rgb[i] & 0xff) - (wanted[i] & 0xff)));
      lowest = Math.min(lowest, wanted[i] & 0xff);
      highest = Math.max(highest, wanted[i] & 0xff);
    }
    assertThat(highest - lowest).isGreaterThan(150);
    assertThat(farthest).isLessThanOrEqualTo(turned == 0 ? 1 : 3);
  }

  @Test
  void areTheSameForAnyChunkLengthAndAsManyAsTheFramesOfTheirCells() throws Exception {
    Path file = film("mp4", "mpeg4", "testsrc2=s=64x36:r=60:d=50,format=yuv420p", 0);
    Kept kept;
    try (VideoReader reader = new FfmpegReader()) {
      kept = read(reader, file, 20, KEEP);
      assertThat(read(reader, file, 60, KEEP).lines()).isEqualTo(kept.lines());
    }
    try (VideoReader worker = new DecodeWorker()) {
      assertThat(read(worker, file, 60, KEEP).lines()).isEqualTo(kept.lines());
    }

    List<String> wanted = new ArrayList<>();
    for (CellSample cell : kept.cells) {
      int frames = cell.ptsUs().length;
      for (int from = 0; from < frames; from += SmallFrames.MOST) {
        int count = Math.min(SmallFrames.MOST, frames - from);
        wanted.add("%d %d %d".formatted(cell.index(), from, count));
      }
    }
    assertThat(kept.cells).hasSize(3);
    assertThat(wanted).hasSize(5);
    assertThat(kept.pieces)
        .extracting(p -> "%d %d %d".formatted(p.cellIndex(), p.firstFrame(), p.frames()))
        .isEqualTo(wanted);
    assertThat(kept.rgb()).hasSize(50 * 60 * SmallFrames.FRAME_BYTES);
  }

  @Test
  void areNotKeptUnlessAskedFor() throws Exception {
    Path file = film("mp4", "mpeg4", "testsrc2=s=64x36:r=10:d=3,format=yuv420p", 0);
    try (VideoReader reader = new FfmpegReader()) {
      Kept without = read(reader, file, 60, new SampleSettings(2, 64, 64, 5, 0));
      Kept with = read(reader, file, 60, new SampleSettings(2, 64, 64, 5, 0, false, true));

      assertThat(without.pieces).isEmpty();
      assertThat(with.pieces).hasSize(1);
      assertThat(Reading.everything(with.cells)).isEqualTo(Reading.everything(without.cells));
    }
  }

  @Test
  void otherBytesAreRefused() {
    assertThatThrownBy(() -> SmallFrames.rgb(new byte[] {1, 2, 3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Kept frames cannot be read");
  }
}
