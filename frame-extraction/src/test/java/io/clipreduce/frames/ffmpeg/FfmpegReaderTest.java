package io.clipreduce.frames.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.frames.AudioSecond;
import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.Cell;
import io.clipreduce.frames.CellSample;
import io.clipreduce.frames.ChunkPlan;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.FileByteSource;
import io.clipreduce.frames.FrameSample;
import io.clipreduce.frames.SampleSettings;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FfmpegReaderTest {
  private static final String TONE =
      "sine=f=440:r=48000:d=%d,aformat=sample_fmts=%s:channel_layouts=stereo,asetnsamples=%d";

  @TempDir Path folder;

  static Stream<Arguments> splitFormats() {
    return Stream.of(
        Arguments.of("mp4", "libopenh264", "yuv420p", "aac", new String[] {"g", "30", "b", "300k"}),
        Arguments.of("matroska", "libopenh264", "yuv420p", "libopus", new String[] {"g", "70"}),
        Arguments.of("mpegts", "mpeg2video", "yuv420p", "mp2", new String[] {"g", "12", "bf", "2"}),
        Arguments.of("mp4", "mpeg4", "yuv420p", "aac", new String[] {"g", "50", "bf", "2"}),
        Arguments.of(
            "webm",
            "libvpx",
            "yuv420p",
            "libopus",
            new String[] {"g", "60", "b", "200k", "deadline", "realtime", "cpu-used", "8"}),
        Arguments.of("flv", "flv", "yuv420p", "aac", new String[] {"g", "40"}),
        Arguments.of("avi", "mjpeg", "yuvj420p", "mp2", new String[] {"q", "5"}),
        Arguments.of("matroska", "ffv1", "yuv444p10le", "flac", new String[] {"g", "25"}));
  }

  @ParameterizedTest(name = "{1} in {0}")
  @MethodSource("splitFormats")
  void cellsShowTheSameAsOneStraightPassHoweverTheyAreHandedOut(
      String format, String encoder, String pixelFormat, String sound, String[] options)
      throws Exception {
    String samples =
        switch (sound) {
          case "mp2", "flac" -> "s16";
          case "libopus" -> "flt";
          default -> "fltp";
        };
    int frameSize =
        switch (sound) {
          case "libopus" -> 960;
          case "mp2" -> 1152;
          case "flac" -> 4608;
          default -> 1024;
        };
    Path file =
        new TestMedia(format)
            .track("testsrc2=s=160x90:r=10:d=65,format=" + pixelFormat, encoder, options)
            .and()
            .track(TONE.formatted(65, samples, frameSize), sound)
            .and()
            .write(folder.resolve("split"));

    VideoProbe probe = Reading.probe(file);
    List<CellSample> shortChunks =
        Reading.sample(file, probe, ChunkPlan.chunks(probe, 20), Reading.EVERY_PICTURE);
    List<CellSample> longChunks =
        Reading.sample(file, probe, ChunkPlan.chunks(probe, 60), Reading.EVERY_PICTURE);
    VideoProbe straight = Reading.straight(probe);
    List<CellSample> onePass =
        Reading.sample(file, straight, ChunkPlan.chunks(straight, 20), Reading.EVERY_PICTURE);

    assertThat(probe.notSplitReason()).isNull();
    assertThat(probe.cells()).extracting(Cell::index).containsExactly(0, 1, 2, 3);
    assertThat(ChunkPlan.chunks(probe, 60)).hasSize(2);
    assertThat(Reading.everything(longChunks)).isEqualTo(Reading.everything(shortChunks));
    assertThat(Reading.ptsUs(onePass)).hasSize(650).isSorted();
    assertThat(Reading.scores(shortChunks)).isEqualTo(Reading.scores(onePass));
    assertThat(Reading.pictures(shortChunks)).isEqualTo(Reading.pictures(onePass));
    List<AudioSecond> seconds = shortChunks.stream().flatMap(c -> c.sound().stream()).toList();
    assertThat(seconds).hasSizeBetween(65, 66);
    assertThat(seconds.subList(1, 64))
        .allSatisfy(second -> assertThat(second.loudnessDeciDb()).isBetween(-250, -150));
  }

  @Test
  void everyFrameHasItsTimeAndTheGridPicksTheFrameShownAtItsPoints() throws Exception {
    Path file =
        new TestMedia("mp4")
            .track("testsrc2=s=64x36:r=25:d=3", "mpeg4")
            .and()
            .write(folder.resolve("plain.mp4"));

    List<CellSample> cells = Reading.sample(file);

    assertThat(Reading.ptsUs(cells))
        .containsExactly(LongStream.range(0, 75).map(i -> i * 40_000).toArray());
    assertThat(Reading.frames(cells))
        .extracting(FrameSample::ptsUs)
        .containsExactly(0L, 480_000L, 1_000_000L, 1_480_000L, 2_000_000L, 2_480_000L);
    assertThat(cells.get(0).timeSource()).isEqualTo("pts");
    assertThat(cells.get(0).note()).isNull();
  }

  @Test
  void framesOfUnevenLengthAreSampledOnceEach() throws Exception {
    long[] timesMs = {0, 40, 80, 2000, 2100, 2490, 2510, 4000};
    Path file =
        new TestMedia("matroska")
            .track("testsrc2=s=64x36:r=25,trim=end_frame=8", "mjpeg", "q", "5")
            .at(i -> timesMs[(int) i])
            .and()
            .write(folder.resolve("uneven.mkv"));

    List<CellSample> cells = Reading.sample(file);

    assertThat(Reading.ptsUs(cells))
        .containsExactly(Arrays.stream(timesMs).map(ms -> ms * 1000).toArray());
    assertThat(Reading.frames(cells))
        .extracting(FrameSample::ptsUs)
        .containsExactly(0L, 80_000L, 2_000_000L, 2_490_000L, 2_510_000L, 4_000_000L);
  }

  @Test
  void aVideoThatStartsLateKeepsItsTimes() throws Exception {
    Path file =
        new TestMedia("mp4")
            .track("testsrc2=s=64x36:r=10:d=2", "mpeg4")
            .delayedMs(10_000)
            .and()
            .write(folder.resolve("late.mp4"));

    VideoProbe probe = Reading.probe(file);
    List<CellSample> cells = Reading.sample(file);

    assertThat(probe.video().firstPtsUs()).isEqualTo(10_000_000);
    assertThat(probe.durationUs()).isEqualTo(2_000_000);
    assertThat(Reading.frames(cells).get(0).ptsUs()).isEqualTo(10_000_000);
    assertThat(Reading.ptsUs(cells)).hasSize(20);
  }

  @Test
  void soundThatBeginsBeforeThePictureIsMeasuredToo() throws Exception {
    Path file =
        new TestMedia("matroska")
            .track("testsrc2=s=64x36:r=10:d=2", "mpeg4")
            .delayedMs(3000)
            .and()
            .track(TONE.formatted(5, "s16", 4608), "flac")
            .and()
            .write(folder.resolve("early.mkv"));

    List<CellSample> cells = Reading.sample(file);

    assertThat(cells.get(0).sound())
        .extracting(AudioSecond::startUs)
        .containsExactly(0L, 1_000_000L, 2_000_000L, 3_000_000L, 4_000_000L);
  }

  @ParameterizedTest
  @ValueSource(ints = {90, 180, 270})
  void aTurnedVideoIsStoredUpright(int degrees) throws Exception {
    // Red above blue; after the turn the red half lies right, below, left.
    Path file =
        new TestMedia("mp4")
            .track("color=blue:s=64x32:r=5:d=1,drawbox=c=red:w=64:h=16:t=fill", "mpeg4", "q", "2")
            .turnedClockwise(degrees)
            .and()
            .write(folder.resolve("turned.mp4"));

    VideoProbe probe = Reading.probe(file);
    BufferedImage picture = picture(Reading.frames(Reading.sample(file)).get(0));

    assertThat(probe.video().rotationDegrees()).isEqualTo(degrees);
    assertThat(picture.getWidth()).isEqualTo(probe.video().displayWidthPx());
    assertThat(picture.getWidth()).isEqualTo(degrees == 180 ? 64 : 32);
    int w = picture.getWidth();
    int h = picture.getHeight();
    int inRed =
        switch (degrees) {
          case 90 -> picture.getRGB(w - 4, h / 2);
          case 180 -> picture.getRGB(w / 2, h - 4);
          default -> picture.getRGB(3, h / 2);
        };
    assertThat(near(inRed, 0xff0000)).isTrue();
  }

  @Test
  void pixelsThatAreNotSquareAreMadeSo() throws Exception {
    Path file =
        new TestMedia("matroska")
            .track("testsrc2=s=64x48:r=5:d=1,setsar=4/3", "mpeg4")
            .and()
            .write(folder.resolve("wide.mkv"));

    FrameSample frame = Reading.frames(Reading.sample(file)).get(0);

    assertThat(Reading.probe(file).video().displayWidthPx()).isEqualTo(85);
    assertThat(frame.widthPx()).isEqualTo(85);
    assertThat(frame.heightPx()).isEqualTo(48);
  }

  @Test
  void largeVideosAreScaledDownAndSmallOnesNeverUp() throws Exception {
    Path large =
        new TestMedia("mp4")
            .track("testsrc2=s=960x540:r=5:d=1", "mpeg4")
            .and()
            .write(folder.resolve("large.mp4"));
    Path small =
        new TestMedia("matroska")
            .track("testsrc2=s=161x121:r=5:d=1,format=yuv444p", "ffv1")
            .and()
            .write(folder.resolve("small.mkv"));

    FrameSample largeFrame = Reading.frames(Reading.sample(large)).get(0);
    FrameSample smallFrame = Reading.frames(Reading.sample(small)).get(0);

    assertThat(largeFrame.heightPx()).isEqualTo(448);
    assertThat(largeFrame.widthPx()).isEqualTo(796);
    assertThat(smallFrame.widthPx()).isEqualTo(161);
    assertThat(smallFrame.heightPx()).isEqualTo(121);
    assertThat(picture(smallFrame).getWidth()).isEqualTo(161);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yuv420p",
        "yuv422p",
        "yuv444p",
        "yuv420p10le",
        "yuv422p10le",
        "yuv444p12le",
        "yuv444p16le",
        "bgr0",
        "gbrp10le",
        "rgb48le"
      })
  void colourSurvivesEveryPixelFormat(String pixelFormat) throws Exception {
    Path file =
        new TestMedia("matroska")
            .track("color=0x3080c0:s=80x48:r=5:d=1,format=" + pixelFormat, "ffv1")
            .and()
            .write(folder.resolve("colour.mkv"));

    List<CellSample> cells = Reading.sample(file);

    BufferedImage picture = picture(Reading.frames(cells).get(0));
    assertThat(near(picture.getRGB(40, 24), 0x3080c0))
        .as("%06x", picture.getRGB(40, 24) & 0xffffff)
        .isTrue();
    // BT.601 luma of that colour in the limited range.
    assertThat(cells.get(0).luma()[0] / 100.0).isCloseTo(112, within(3.0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bt709:range=tv", "bt709:range=pc", "bt601:range=pc", "bt2020:range=tv"})
  void statedMatrixAndRangeAreHonoured(String out) throws Exception {
    String[] parts = out.split(":range=");
    Path file =
        new TestMedia("matroska")
            .track(
                "color=0xc03080:s=80x48:r=5:d=1,format=gbrp,scale=out_color_matrix="
                    + parts[0]
                    + ":out_range="
                    + parts[1]
                    + ",format=yuv444p",
                "ffv1")
            .and()
            .write(folder.resolve("matrix.mkv"));

    BufferedImage picture = picture(Reading.frames(Reading.sample(file)).get(0));

    assertThat(near(picture.getRGB(40, 24), 0xc03080))
        .as("%06x", picture.getRGB(40, 24) & 0xffffff)
        .isTrue();
  }

  @Test
  void whatIsTransparentLiesOverBlack() throws Exception {
    Path file =
        new TestMedia("mov")
            .track("color=0xff8040@0.5:s=64x36:r=5:d=1,format=rgba", "png")
            .and()
            .write(folder.resolve("alpha.mov"));

    BufferedImage picture = picture(Reading.frames(Reading.sample(file)).get(0));

    assertThat(near(picture.getRGB(32, 18), 0x804020)).isTrue();
  }

  @Test
  void hdrWhiteBecomesBrightAndMiddleGreyStaysInTheMiddle() {
    int white =
        HdrToSdr.convert(
            org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_SMPTE2084, 38055, 38055, 38055);
    int black = HdrToSdr.convert(org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_SMPTE2084, 0, 0, 0);
    int hlgWhite =
        HdrToSdr.convert(
            org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_ARIB_STD_B67, 49151, 49151, 49151);

    // 58 % PQ and 75 % HLG are reference white (ITU-R BT.2408); the curve leaves 0.8 of the light.
    assertThat(white & 0xff).isBetween(225, 235);
    assertThat(hlgWhite & 0xff).isBetween(220, 240);
    assertThat(black).isZero();
  }

  @Test
  void combsOfInterlacedFramesAreNotStored() throws Exception {
    // A bar that moves between the fields: without care every second line would show it elsewhere.
    Path file =
        new TestMedia("mpegts")
            .track(
                "color=black:s=320x120:r=50:d=1[b];color=white:s=40x120:r=50:d=1[w];"
                    + "[b][w]overlay=x=t*300:eval=frame,weave,format=yuv420p",
                "mpeg2video",
                "flags",
                "+ildct+ilme",
                "q",
                "2",
                "g",
                "5")
            .and()
            .write(folder.resolve("interlaced.ts"));

    BufferedImage picture = picture(Reading.frames(Reading.sample(file)).get(1));

    int combs = 0;
    for (int x = 0; x < 320; x++) {
      for (int y = 101; y < 139; y += 2) {
        int above = picture.getRGB(x, y - 1) & 0xff;
        int line = picture.getRGB(x, y) & 0xff;
        int below = picture.getRGB(x, y + 1) & 0xff;
        if (Math.abs(above - below) < 40 && Math.abs(line - above) > 80) {
          combs++;
        }
      }
    }
    assertThat(combs).isZero();
  }

  @Test
  void aFileWithSoundAndACoverIsSoundOnly() throws Exception {
    Path file =
        new TestMedia("mp4")
            .track(TONE.formatted(3, "fltp", 1024), "aac")
            .and()
            .track("testsrc2=s=64x64:r=1,trim=end_frame=1,format=yuvj420p", "mjpeg", "q", "3")
            .attachedPicture()
            .and()
            .write(folder.resolve("cover.m4a"));

    VideoProbe probe = Reading.probe(file);
    List<CellSample> cells = Reading.sample(file);

    assertThat(probe.video()).isNull();
    assertThat(probe.audio().codec()).isEqualTo("aac");
    assertThat(probe.cells()).hasSize(1);
    assertThat(cells.get(0).ptsUs()).isEmpty();
    assertThat(cells.get(0).sound()).hasSize(3);
  }

  @Test
  void ofTwoVideosTheOneMarkedAsDefaultIsRead() throws Exception {
    Path file =
        new TestMedia("matroska")
            .formatOption("default_mode", "passthrough")
            .track("color=red:s=64x36:r=5:d=1", "mpeg4")
            .and()
            .track("color=blue:s=32x18:r=5:d=2", "mpeg4")
            .byDefault()
            .and()
            .write(folder.resolve("two.mkv"));

    VideoProbe probe = Reading.probe(file);
    List<CellSample> cells = Reading.sample(file);

    assertThat(probe.video().streamIndex()).isEqualTo(1);
    assertThat(probe.video().codedWidthPx()).isEqualTo(32);
    assertThat(Reading.ptsUs(cells)).hasSize(10);
    assertThat(near(picture(Reading.frames(cells).get(0)).getRGB(16, 9), 0x0000ff)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mpegts", "matroska"})
  void leadingPicturesOfAnOpenGopBelongToTheCellBefore(String format) throws Exception {
    Path file =
        new TestMedia(format)
            .track("testsrc2=s=96x54:r=10:d=45", "mpeg2video", "g", "12", "bf", "2")
            .and()
            .write(folder.resolve("open"));

    VideoProbe probe = Reading.probe(file);
    List<CellSample> cells =
        Reading.sample(file, probe, ChunkPlan.chunks(probe, 20), Reading.EVERY_PICTURE);
    VideoProbe straight = Reading.straight(probe);
    List<CellSample> onePass =
        Reading.sample(file, straight, ChunkPlan.chunks(straight, 20), Reading.EVERY_PICTURE);

    assertThat(probe.cells()).hasSize(3);
    assertThat(Reading.leadingPictures(file, probe.cells().get(1))).isEqualTo(2);
    assertThat(cells.get(0).ptsUs()[cells.get(0).ptsUs().length - 1])
        .isEqualTo(probe.cells().get(1).startUs() - 100_000);
    assertThat(Reading.scores(cells)).isEqualTo(Reading.scores(onePass)).hasSize(450);
    assertThat(Reading.pictures(cells)).isEqualTo(Reading.pictures(onePass));
  }

  @Test
  void anEncryptedTrackIsRefusedAsSuch() {
    Path file =
        new TestMedia("mp4")
            .formatOption("encryption_scheme", "cenc-aes-ctr")
            .formatOption("encryption_key", "00112233445566778899aabbccddeeff")
            .formatOption("encryption_kid", "00112233445566778899aabbccddeeff")
            .track("testsrc2=s=64x36:r=5:d=2,format=yuv420p", "libopenh264", "b", "100k")
            .and()
            .write(folder.resolve("secret.mp4"));

    assertRefused(file, Reason.ENCRYPTED);
  }

  @Test
  void whatIsLeftOfACutFileIsKept() throws Exception {
    Path whole =
        new TestMedia("matroska")
            .track("testsrc2=s=160x90:r=25:d=4", "mpeg4", "g", "25")
            .and()
            .write(folder.resolve("whole.mkv"));
    byte[] bytes = Files.readAllBytes(whole);
    Path half = folder.resolve("half.mkv");
    Files.write(half, Arrays.copyOf(bytes, bytes.length / 2));

    List<CellSample> cells = Reading.sample(half);

    assertThat(Reading.ptsUs(cells).length).isBetween(30, 70);
    assertThat(Reading.frames(cells)).isNotEmpty();
  }

  @Test
  void listsAndDescriptionsThatNameOtherFilesAreRefused() throws Exception {
    Path secret =
        new TestMedia("mp4")
            .track("testsrc2=s=64x36:r=5:d=2", "mpeg4")
            .and()
            .write(folder.resolve("secret.mp4"));
    List<String> texts =
        List.of(
            "ffconcat version 1.0\nfile '" + secret + "'\n",
            "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile://"
                + secret
                + "\n"
                + "#EXT-X-ENDLIST\n",
            "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"
                + "a=rtpmap:96 H264/90000\n",
            "<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\">"
                + "<Period><AdaptationSet><Representation><BaseURL>secret.mp4</BaseURL>"
                + "</Representation></AdaptationSet></Period></MPD>\n");

    for (String text : texts) {
      Path file = folder.resolve("list.mp4");
      Files.write(file, text.getBytes(StandardCharsets.US_ASCII));
      assertRefused(file, Reason.UNSUPPORTED);
    }
  }

  @Test
  void whatIsNoMediaFileIsRefusedWithAReason() throws Exception {
    Path empty = folder.resolve("empty.mp4");
    Files.write(empty, new byte[0]);
    Path noise = folder.resolve("noise.mkv");
    byte[] bytes = new byte[50_000];
    new java.util.Random(7).nextBytes(bytes);
    Files.write(noise, bytes);
    Path header = folder.resolve("header.mp4");
    Files.write(
        header, new byte[] {0, 0, 0, 16, 'f', 't', 'y', 'p', 'i', 's', 'o', 'm', 0, 0, 0, 0});

    assertRefused(empty, Reason.EMPTY);
    assertRefused(noise, Reason.UNSUPPORTED);
    assertRefused(header, Reason.DAMAGED);
  }

  @Test
  void picturesAboveTheLimitAreRefused() throws Exception {
    Path file =
        new TestMedia("mp4")
            .track("testsrc2=s=320x180:r=5:d=1,format=yuv420p", "libopenh264")
            .and()
            .write(folder.resolve("large.mp4"));
    DecodeLimits small = new DecodeLimits(5 << 20, 5_000_000, 10_000, 1 << 30, 2L << 30, 10, 60);

    try (ByteSource source = new FileByteSource(file);
        FfmpegReader reader = new FfmpegReader()) {
      assertThatThrownBy(() -> reader.probe(source, small))
          .isInstanceOfSatisfying(
              DecodeException.class,
              failure -> assertThat(failure.reason()).isEqualTo(Reason.TOO_LARGE))
          .hasMessageContaining("320x180");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mp4", "mpegts", "flv"})
  void noPictureAboveTheLimitIsDecodedToLearnItsKind(String format) throws Exception {
    Path file =
        new TestMedia(format)
            .track("testsrc2=s=320x180:r=5:d=1", format.equals("flv") ? "flv" : "mpeg2video")
            .and()
            .write(folder.resolve("large"));
    DecodeLimits small = new DecodeLimits(5 << 20, 5_000_000, 10_000, 1 << 30, 2L << 30, 10, 60);

    try (ByteSource source = new FileByteSource(file);
        FfmpegReader reader = new FfmpegReader()) {
      assertThatThrownBy(() -> reader.probe(source, small))
          .isInstanceOf(DecodeException.class)
          .hasMessageContaining("10000 pixels");
    }
  }

  @Test
  void memoryThatRunsOutFailsTheChunkInsteadOfLeavingFramesOut() throws Exception {
    Path file =
        new TestMedia("mp4")
            .track("color=gray:s=1920x1080:r=5:d=2", "mpeg4")
            .and()
            .write(folder.resolve("large.mp4"));
    VideoProbe probe = Reading.probe(file);
    // A frame takes 3 MiB.
    DecodeLimits little = new DecodeLimits(5 << 20, 5_000_000, 1 << 26, 1 << 20, 2L << 30, 10, 60);

    try (ByteSource source = new FileByteSource(file);
        FfmpegReader reader = new FfmpegReader()) {
      assertThatThrownBy(
              () ->
                  reader.sample(
                      source,
                      probe,
                      ChunkPlan.chunks(probe, 20).get(0),
                      Reading.EVERY_PICTURE,
                      little,
                      Reading.collectInto(new ArrayList<>())))
          .isInstanceOf(DecodeException.class)
          .hasMessageContaining("memory");
    }
  }

  @Test
  void soundIsKeptWhereThePicturesCannotBeDecoded() throws Exception {
    Path whole =
        new TestMedia("matroska")
            .track("testsrc2=s=64x36:r=10:d=45,format=yuv420p", "ffv1", "level", "3", "g", "10")
            .and()
            .track(TONE.formatted(45, "s16", 4608), "flac")
            .and()
            .write(folder.resolve("whole.mkv"));
    Path file = withBrokenDecoderHeader(whole);

    VideoProbe probe = Reading.probe(file);
    List<CellSample> cells = Reading.sample(file);

    assertThat(probe.cells()).hasSize(3);
    assertThat(cells).hasSize(3);
    assertThat(cells)
        .allSatisfy(
            cell -> {
              assertThat(cell.ptsUs()).isEmpty();
              assertThat(cell.note()).contains("ffv1 decoder refuses");
            });
    assertThat(cells.stream().mapToInt(cell -> cell.sound().size()).sum()).isEqualTo(45);
    assertThat(Reading.sample(whole).stream().flatMap(cell -> cell.sound().stream()).toList())
        .isEqualTo(cells.stream().flatMap(cell -> cell.sound().stream()).toList());
  }

  @Test
  void picturesThatCannotBeDecodedAreTheFailureWhereThereIsNoSound() throws Exception {
    Path file =
        withBrokenDecoderHeader(
            new TestMedia("matroska")
                .track("testsrc2=s=64x36:r=10:d=2,format=yuv420p", "ffv1", "level", "3")
                .and()
                .write(folder.resolve("whole.mkv")));

    assertThatThrownBy(() -> Reading.sample(file))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("ffv1 decoder refuses");
  }

  @Test
  void failingStorageIsNotTheVideosFault() throws Exception {
    Path file =
        new TestMedia("mp4")
            .track("testsrc2=s=320x180:r=25:d=10", "mpeg4", "q", "2")
            .and()
            .write(folder.resolve("good.mp4"));
    VideoProbe probe = Reading.probe(file);

    try (FailingSource source = new FailingSource(file, 1 << 18);
        FfmpegReader reader = new FfmpegReader()) {
      assertThatThrownBy(
              () ->
                  reader.sample(
                      source,
                      probe,
                      ChunkPlan.chunks(probe, 20).get(0),
                      Reading.EVERY_PICTURE,
                      Reading.LIMITS,
                      Reading.collectInto(new ArrayList<>())))
          .isInstanceOfSatisfying(
              DecodeException.class,
              failure -> {
                assertThat(failure.retryable()).isTrue();
                assertThat(failure).hasRootCauseMessage("the disk is gone");
              });
    }
  }

  @Test
  void whatTheSinkThrowsEndsTheDecoding() throws Exception {
    Path file =
        new TestMedia("mp4")
            .track("testsrc2=s=64x36:r=5:d=1", "mpeg4")
            .and()
            .write(folder.resolve("good.mp4"));
    VideoProbe probe = Reading.probe(file);
    VideoReader.CellSink full =
        new VideoReader.CellSink() {
          @Override
          public void begin() {}

          @Override
          public void cell(CellSample cell) throws IOException {
            throw new IOException("no space");
          }
        };

    try (ByteSource source = new FileByteSource(file);
        FfmpegReader reader = new FfmpegReader()) {
      assertThatThrownBy(
              () ->
                  reader.sample(
                      source,
                      probe,
                      ChunkPlan.chunks(probe, 20).get(0),
                      Reading.EVERY_PICTURE,
                      Reading.LIMITS,
                      full))
          .isInstanceOf(IOException.class)
          .hasMessage("no space");
    }
  }

  @Test
  void aRepeatedPictureIsStoredOnce() throws Exception {
    Path file =
        new TestMedia("mp4")
            .track("color=gray:s=64x36:r=5:d=5", "mpeg4")
            .and()
            .write(folder.resolve("still.mp4"));
    VideoProbe probe = Reading.probe(file);

    List<FrameSample> frames =
        Reading.frames(
            Reading.sample(
                file, probe, ChunkPlan.chunks(probe, 20), new SampleSettings(2, 448, 1080, 5, 10)));

    assertThat(frames).hasSize(10);
    assertThat(frames.get(0).jpeg()).isNotNull();
    assertThat(frames.subList(1, 10))
        .allSatisfy(
            frame -> {
              assertThat(frame.jpeg()).isNull();
              assertThat(frame.repeatsPtsUs()).isZero();
            });
  }

  @Test
  void smallTextOfALargePictureIsKeptLarge() throws Exception {
    Path file =
        new TestMedia("matroska")
            .track("testsrc=s=1280x720:r=2:d=1,format=yuv420p", "mjpeg", "q", "2")
            .and()
            .write(folder.resolve("text.mkv"));

    FrameSample frame = Reading.frames(Reading.sample(file)).get(0);

    assertThat(frame.heightPx()).isEqualTo(448);
    if (frame.textScore() >= io.clipreduce.frames.TextGate.PASS) {
      BufferedImage large = ImageIO.read(new ByteArrayInputStream(frame.textJpeg()));
      assertThat(large.getHeight()).isEqualTo(720);
    } else {
      assertThat(frame.textJpeg()).isNull();
    }
  }

  /** Damages CodecPrivate (RFC 9559, 5.1.4.1.22), which FFV1 protects by a checksum. */
  private Path withBrokenDecoderHeader(Path matroska) throws IOException {
    byte[] bytes = Files.readAllBytes(matroska);
    int header = 0;
    while (bytes[header] != 0x63 || bytes[header + 1] != (byte) 0xa2) {
      header++;
    }
    bytes[header + 8] ^= 0x55;
    return Files.write(folder.resolve("refused.mkv"), bytes);
  }

  private static void assertRefused(Path file, Reason reason) {
    assertThatThrownBy(() -> Reading.probe(file))
        .isInstanceOfSatisfying(
            DecodeException.class,
            failure -> {
              assertThat(failure.reason()).isEqualTo(reason);
              assertThat(failure.getMessage()).doesNotContain("\n").isNotBlank();
            });
  }

  private static BufferedImage picture(FrameSample frame) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(frame.jpeg()));
  }

  private static boolean near(int actual, int expected) {
    for (int shift = 0; shift <= 16; shift += 8) {
      if (Math.abs((actual >> shift & 0xff) - (expected >> shift & 0xff)) > 6) {
        return false;
      }
    }
    return true;
  }

  /** Works for a while, then fails for ever. */
  private static final class FailingSource implements ByteSource {
    private final FileByteSource file;
    private long left;

    private FailingSource(Path path, long bytesBefore) throws IOException {
      this.file = new FileByteSource(path);
      this.left = bytesBefore;
    }

    @Override
    public long sizeBytes() {
      return file.sizeBytes();
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) throws IOException {
      left -= length;
      if (left < 0) {
        throw new IOException("the disk is gone");
      }
      return file.read(position, buffer, offset, length);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
