package io.clipreduce.frames.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.frames.FileByteSource;
import io.clipreduce.frames.SubtitleCue;
import io.clipreduce.frames.SubtitleTrack;
import io.clipreduce.frames.Subtitles;
import io.clipreduce.frames.VideoProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cues that FFmpeg read from files of subtitles and put into films. */
class SubtitleReaderTest {
  private static final String SUBRIP =
      """
      1
      00:00:00,500 --> 00:00:02,000
      <i>Rain</i> &amp; <font color="#ff0000">thunder</font>,
      {\\an8}1 < 2 all night

      2
      00:00:01,250 --> 00:00:03,000
      Both at once

      3
      00:00:04,000 --> 00:00:05,750
      \u00c7a va? \u5317\u4eac
      """;

  private static final String WEBVTT =
      """
      WEBVTT

      00:00.500 --> 00:02.000
      <v Ann><b>Rain</b> &amp; &lt;thunder&gt;,
      <00:01.000>all <c.loud>night</c>

      00:01.250 --> 00:03.000 line:10%
      Both at once
      """;

  private static final String ASS =
      """
      [Script Info]
      ScriptType: v4.00+

      [V4+ Styles]
      Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
      Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, \
      Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
      Style: Default,Arial,20,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1

      [Events]
      Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
      Dialogue: 0,0:00:00.50,0:00:02.00,Default,Ann,0,0,0,,{\\i1}Rain{\\i0}, thunder,\\Nall night
      Dialogue: 0,0:00:01.25,0:00:03.00,Default,,0,0,0,,{\\p1}m 0 0 l 9 9{\\p0}Both at once
      """;

  @TempDir Path folder;

  private Path text(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static TestMedia film(String format) {
    String encoder = format.equals("webm") ? "libvpx" : "mpeg4";
    return new TestMedia(format).track("testsrc2=s=64x36:r=10:d=6,format=yuv420p", encoder).and();
  }

  private static Subtitles read(Path file) throws Exception {
    try (FileByteSource source = new FileByteSource(file);
        FfmpegReader reader = new FfmpegReader()) {
      return reader.subtitles(source, Reading.LIMITS);
    }
  }

  private static SubtitleCue cue(int track, int startMs, int endMs, String text) {
    return cue(track, startMs, endMs, text, null);
  }

  private static SubtitleCue cue(int track, int startMs, int endMs, String text, String speaker) {
    return new SubtitleCue(track, startMs * 1000L, endMs * 1000L, text, speaker);
  }

  @Test
  void readsSubRipFromMatroskaWithoutItsMarkup() throws Exception {
    Path file =
        film("matroska")
            .subtitles(text("a.srt", SUBRIP), null, "fre")
            .write(folder.resolve("a.mkv"));

    Subtitles subtitles = read(file);

    assertThat(subtitles.note()).isNull();
    assertThat(subtitles.tracks()).containsExactly(new SubtitleTrack(1, "subrip", "fr"));
    assertThat(subtitles.cues())
        .containsExactly(
            cue(1, 500, 2000, "Rain & thunder,\n1 < 2 all night"),
            cue(1, 1250, 3000, "Both at once"),
            cue(1, 4000, 5750, "\u00c7a va? \u5317\u4eac"));
  }

  @Test
  void readsTimedTextFromMp4() throws Exception {
    String apart = SUBRIP.replace("00:00:01,250 -->", "00:00:02,250 -->");
    Path file =
        film("mp4")
            .subtitles(text("a.srt", apart), "mov_text", "deu")
            .write(folder.resolve("a.mp4"));

    Subtitles subtitles = read(file);

    assertThat(subtitles.tracks()).containsExactly(new SubtitleTrack(1, "mov_text", "de"));
    assertThat(subtitles.cues())
        .containsExactly(
            cue(1, 500, 2000, "Rain & thunder,\n1 < 2 all night"),
            cue(1, 2250, 3000, "Both at once"),
            cue(1, 4000, 5750, "\u00c7a va? \u5317\u4eac"));
  }

  @Test
  void readsWebVttFromWebM() throws Exception {
    Path file =
        film("webm").subtitles(text("a.vtt", WEBVTT), null, null).write(folder.resolve("a.webm"));

    Subtitles subtitles = read(file);

    assertThat(subtitles.tracks()).containsExactly(new SubtitleTrack(1, "webvtt", null));
    assertThat(subtitles.cues())
        .containsExactly(
            cue(1, 500, 2000, "Rain & <thunder>,\nall night", "Ann"),
            cue(1, 1250, 3000, "Both at once"));
  }

  @Test
  void readsAssWithoutOverridesAndDrawings() throws Exception {
    Path file =
        film("matroska").subtitles(text("a.ass", ASS), null, null).write(folder.resolve("a.mkv"));

    Subtitles subtitles = read(file);

    assertThat(subtitles.tracks()).extracting(SubtitleTrack::codec).containsExactly("ass");
    assertThat(subtitles.cues())
        .containsExactly(
            cue(1, 500, 2000, "Rain, thunder,\nall night", "Ann"),
            cue(1, 1250, 3000, "Both at once"));
  }

  @Test
  void keepsSeveralTracksApartInTheTimeOfThePictures() throws Exception {
    Path file =
        film("matroska")
            .subtitles(text("a.srt", SUBRIP), null, "eng")
            .subtitles(text("b.vtt", WEBVTT), null, "spa")
            .formatOption("output_ts_offset", "7")
            .write(folder.resolve("a.mkv"));

    Subtitles subtitles = read(file);
    VideoProbe probe = Reading.probe(file);

    assertThat(probe.video().firstPtsUs()).isEqualTo(7_000_000);
    assertThat(probe.subtitles()).isEqualTo(subtitles.tracks());
    assertThat(subtitles.cues())
        .extracting(SubtitleCue::streamIndex)
        .containsExactly(1, 2, 1, 2, 1);
    assertThat(subtitles.cues())
        .extracting(SubtitleCue::startUs)
        .containsExactly(7_500_000L, 7_500_000L, 8_250_000L, 8_250_000L, 11_000_000L);
  }

  @Test
  void aBrokenCueCostsOnlyItself() throws Exception {
    Path file =
        film("mp4")
            .subtitles(text("a.srt", SUBRIP), "mov_text", null)
            .write(folder.resolve("a.mp4"));
    byte[] bytes = Files.readAllBytes(file);
    byte[] cue = "Both at once".getBytes();
    for (int i = 2; i + cue.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + cue.length, cue, 0, cue.length)) {
        bytes[i - 2] = (byte) 0xff;
      }
    }
    Files.write(file, bytes);

    Subtitles subtitles = read(file);

    assertThat(subtitles.note()).isEqualTo("1 cues of subtitle track 1 cannot be read");
    assertThat(subtitles.cues()).isNotEmpty().noneMatch(c -> c.text().contains("Both"));
    assertThat(subtitles.cues()).anyMatch(c -> c.text().endsWith("\u5317\u4eac"));
  }

  @Test
  void aFileWithoutTextTracksHasNone() throws Exception {
    Path file = film("matroska").write(folder.resolve("a.mkv"));

    assertThat(Reading.probe(file).subtitles()).isEmpty();
    assertThat(read(file)).isEqualTo(new Subtitles(List.of(), List.of(), null));
  }
}
