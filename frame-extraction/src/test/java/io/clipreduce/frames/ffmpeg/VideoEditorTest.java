package io.clipreduce.frames.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.FileByteSource;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.edit.Box;
import io.clipreduce.frames.edit.Drawing;
import io.clipreduce.frames.edit.EditPlan;
import io.clipreduce.frames.edit.EditResult;
import io.clipreduce.frames.edit.FrameTimes;
import io.clipreduce.frames.edit.MovieFile;
import io.clipreduce.frames.edit.MovieSize;
import io.clipreduce.frames.edit.Overlay;
import io.clipreduce.frames.edit.Part;
import io.clipreduce.frames.edit.StillPicture;
import io.clipreduce.frames.edit.VideoEditor;
import io.clipreduce.frames.worker.DecodeWorker;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FFmpegLogCallback;
import org.bytedeco.javacv.Frame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New videos are read back with JavaCV's grabber, which shares no code with the editor. */
class VideoEditorTest {
  /** What encoding twice may change of a flat colour. */
  private static final int TOLERANCE = 14;

  private static final VideoEditor EDITOR = new DecodeWorker();

  @TempDir static Path folder;

  /** Frame n is grey 20 + 10 n with a white square at the top left; 20 frames at 10 fps. */
  private static Path greys;

  @BeforeAll
  static void makeGreys() throws Exception {
    FFmpegLogCallback.setLevel(avutil.AV_LOG_ERROR);
    List<Drawing> drawings = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      drawings.add(cornered(grey(i)));
      parts.add(Part.drawing(i, 1, 0));
    }
    greys = folder.resolve("greys.mp4");
    edit(greys, new EditPlan(64, 48, 10, 1, drawings, parts, List.of()));
  }

  @AfterAll
  static void end() {
    EDITOR.close();
  }

  private static int grey(int frame) {
    return 20 + 10 * frame;
  }

  private static Drawing cornered(int level) {
    BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < 64 * 48; i++) {
      boolean corner = i % 64 < 16 && i / 64 < 16;
      image.setRGB(i % 64, i / 64, corner ? 0xffffffff : 0xff000000 | level * 0x10101);
    }
    return drawing(image);
  }

  private static Drawing drawing(BufferedImage image) {
    byte[] rgba = new byte[4 * image.getWidth() * image.getHeight()];
    for (int i = 0; i < rgba.length / 4; i++) {
      int argb = image.getRGB(i % image.getWidth(), i / image.getWidth());
      rgba[4 * i] = (byte) (argb >> 16);
      rgba[4 * i + 1] = (byte) (argb >> 8);
      rgba[4 * i + 2] = (byte) argb;
      rgba[4 * i + 3] = (byte) (argb >>> 24);
    }
    return new Drawing(rgba, image.getWidth(), image.getHeight());
  }

  private static Drawing flat(int argb, int widthPx, int heightPx) {
    BufferedImage image = new BufferedImage(widthPx, heightPx, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < widthPx * heightPx; i++) {
      image.setRGB(i % widthPx, i / widthPx, argb);
    }
    return drawing(image);
  }

  @Test
  void writesFramesAtTheirTimesInTheirColours() throws Exception {
    List<Shown> frames = decode(greys);

    assertThat(frames).hasSize(20);
    for (int i = 0; i < 20; i++) {
      assertThat(frames.get(i).us()).isEqualTo(i * 100_000L);
      frames.get(i).shows(40, 30, grey(i), grey(i), grey(i));
      frames.get(i).shows(6, 6, 255, 255, 255);
    }
  }

  @Test
  void layADrawingOverItsFramesAndNoOthers() throws Exception {
    Path made = folder.resolve("overlaid.mp4");
    Drawing red = flat(0xffff0000, 20, 12);
    Overlay overlay = Overlay.fixed(0, 5, 9, 30, 20);
    Overlay half = Overlay.fixed(1, 12, 13, -8, 40);
    EditResult result =
        edit(
            made,
            new EditPlan(
                64,
                48,
                10,
                1,
                List.of(red, flat(0x80000000, 20, 20)),
                List.of(Part.frames(0, 0, 20)),
                List.of(overlay, half)),
            greys);

    List<Shown> frames = decode(made);
    assertThat(frames).hasSize(20);
    for (int i = 0; i < 20; i++) {
      boolean over = i >= 5 && i < 9;
      frames.get(i).shows(40, 26, over ? 255 : grey(i), over ? 0 : grey(i), over ? 0 : grey(i));
      frames.get(i).shows(56, 26, grey(i), grey(i), grey(i));
      int corner = i == 12 ? grey(i) / 2 : grey(i);
      frames.get(i).shows(4, 45, corner, corner, corner);
    }
    assertThat(result.overlayStartUs()).containsExactly(500_000, 1_200_000);
    assertThat(result.overlayEndUs()).containsExactly(900_000, 1_300_000);
  }

  @Test
  void splicesDrawingsBetweenFramesAndTellsWhen() throws Exception {
    Path made = folder.resolve("spliced.mp4");
    EditResult result =
        edit(
            made,
            new EditPlan(
                64,
                48,
                10,
                1,
                List.of(flat(0xff00c000, 32, 24)),
                List.of(Part.frames(0, 0, 7), Part.drawing(0, 10, 0), Part.frames(0, 7, 20)),
                List.of()),
            greys);

    List<Shown> frames = decode(made);
    assertThat(frames).hasSize(30);
    frames.get(6).shows(40, 30, grey(6), grey(6), grey(6));
    for (int i = 7; i < 17; i++) {
      frames.get(i).shows(40, 30, 0, 192, 0);
    }
    frames.get(17).shows(40, 30, grey(7), grey(7), grey(7));
    assertThat(result.partStartUs()).containsExactly(0, 700_000, 1_700_000);
    assertThat(result.frames()).isEqualTo(30);
    assertThat(result.durationUs()).isEqualTo(3_000_000);
  }

  @Test
  void goesBackInASourceTurnsBlackensAndShrinks() throws Exception {
    Path made = folder.resolve("parts.mp4");
    edit(
        made,
        new EditPlan(
            64,
            48,
            10,
            1,
            List.of(),
            List.of(
                Part.frames(0, 4, 6),
                Part.frames(0, 4, 6).turned(),
                Part.frames(0, 2, 3).blackened(),
                Part.still(0, 9, 3, 50_000),
                Part.frames(0, 10, 11).at(Box.fitting(32, 48, 64, 48)),
                Part.frames(0, 11, 12).moving(new Box(0, 0, 0.25, 0.25), Box.WHOLE)),
            List.of()),
        greys);

    List<Shown> frames = decode(made);
    assertThat(frames).hasSize(10);
    frames.get(0).shows(40, 30, grey(4), grey(4), grey(4));
    frames.get(2).shows(6, 6, grey(4), grey(4), grey(4));
    frames.get(3).shows(58, 42, 255, 255, 255);
    frames.get(4).shows(6, 6, 0, 0, 0);
    assertThat(frames.get(6).us() - frames.get(5).us()).isEqualTo(50_000);
    frames.get(7).shows(40, 30, grey(9), grey(9), grey(9));
    frames.get(8).shows(6, 20, 0, 0, 0);
    frames.get(8).shows(36, 40, grey(10), grey(10), grey(10));
    frames.get(9).shows(50, 20, 255, 255, 255);
  }

  @Test
  void keepsFrameRateAndTimesOfUnevenVideos() throws Exception {
    Path uneven = folder.resolve("uneven.mkv");
    new TestMedia("matroska")
        .track("testsrc2=s=64x48:r=10:d=1", "ffv1")
        .at(frame -> frame * 100 + frame * frame)
        .and()
        .write(uneven);
    FrameTimes times = times(uneven);
    Path made = folder.resolve("uneven.mp4");
    edit(
        made,
        new EditPlan(
            64, 48, 10, 1, List.of(), List.of(Part.frames(0, 0, times.count())), List.of()),
        uneven);

    assertThat(times.ptsUs()).hasSize(10).endsWith(64 * 1000 + 800_000, 81 * 1000 + 900_000);
    assertThat(decode(made)).extracting(Shown::us).hasSize(10).startsWith(0L, 101_000L, 204_000L);
  }

  @Test
  void makesOddSidesEvenAndTurnsWhatIsToBeTurned() throws Exception {
    Path turned = folder.resolve("turned.mp4");
    new TestMedia("mp4")
        .track("color=c=red:s=38x24:r=10:d=1,drawbox=x=0:y=0:w=19:h=24:c=blue:t=fill", "mpeg4")
        .turnedClockwise(90)
        .and()
        .write(turned);
    FrameTimes times = times(turned);
    MovieSize size = MovieSize.of(times.widthPx(), times.heightPx());
    Path made = folder.resolve("upright.mp4");
    edit(
        made,
        new EditPlan(
            size.widthPx(),
            size.heightPx(),
            10,
            1,
            List.of(),
            List.of(Part.frames(0, 0, 10)),
            List.of()),
        turned);

    List<Shown> frames = decode(made);
    assertThat(size).isEqualTo(new MovieSize(24, 38));
    frames.get(5).shows(12, 6, 0, 0, 255);
    frames.get(5).shows(12, 32, 255, 0, 0);
    assertThat(MovieSize.of(37, 25)).isEqualTo(new MovieSize(38, 26));
    assertThat(MovieSize.of(7680, 4320)).isEqualTo(new MovieSize(3840, 2160));
    assertThat(MovieSize.of(4, 4000)).isEqualTo(new MovieSize(16, 3840));
  }

  @Test
  void copiesOddPicturesWithoutScaling() throws Exception {
    Path odd = folder.resolve("odd.mkv");
    new TestMedia("matroska")
        .track(
            "color=c=white:s=37x25:r=10:d=0.2,drawbox=x=0:y=0:w=19:h=25:c=black:t=fill,"
                + "format=yuv444p",
            "ffv1")
        .and()
        .write(odd);
    Path made = folder.resolve("odd.mp4");
    edit(
        made,
        new EditPlan(38, 26, 10, 1, List.of(), List.of(Part.frames(0, 0, 2)), List.of()),
        odd);

    Shown frame = decode(made).get(0);
    frame.shows(17, 12, 0, 0, 0);
    frame.shows(20, 12, 255, 255, 255);
    frame.shows(37, 25, 255, 255, 255);
  }

  @Test
  void makesTheSameBytesAgain() throws Exception {
    EditPlan plan =
        new EditPlan(
            64,
            48,
            10,
            1,
            List.of(flat(0xffff0000, 20, 12)),
            List.of(Part.frames(0, 0, 20)),
            List.of(new Overlay(0, 0, 20, 0, 0, 40, 30)));
    Path first = folder.resolve("first.mp4");
    Path second = folder.resolve("second.mp4");
    edit(first, plan, greys);
    try (VideoEditor here = new FfmpegEditor()) {
      edit(here, second, plan, greys);
    }

    assertThat(first).hasSameBinaryContentAs(second);
  }

  @Test
  void handsOutFramesAsPictures() throws Exception {
    List<StillPicture> pictures = new ArrayList<>();
    try (ByteSource source = new FileByteSource(greys)) {
      EDITOR.pictures(
          source,
          EDITOR.probe(source, Reading.LIMITS),
          new long[] {3, 17},
          24,
          Reading.LIMITS,
          new VideoEditor.PictureSink() {
            @Override
            public void begin() {}

            @Override
            public void picture(StillPicture picture) {
              pictures.add(picture);
            }
          });
    }

    assertThat(pictures).extracting(StillPicture::frame).containsExactly(3L, 17L);
    assertThat(pictures).extracting(StillPicture::ptsUs).containsExactly(300_000L, 1_700_000L);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(pictures.get(1).jpeg()));
    assertThat(image.getWidth()).isEqualTo(32);
    assertThat(image.getRGB(20, 15) & 0xff).isCloseTo(grey(17), within(TOLERANCE));
  }

  @Test
  void saysWhatIsWrongWithASourceAndLeavesNoFile() throws Exception {
    Path cut = folder.resolve("cut.mp4");
    byte[] whole = Files.readAllBytes(greys);
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    Path sound = folder.resolve("sound.wav");
    new TestMedia("wav")
        .track("sine=d=1,aformat=sample_fmts=s16:channel_layouts=mono", "pcm_s16le")
        .and()
        .write(sound);
    Path made = folder.resolve("none.mp4");
    EditPlan tooMuch =
        new EditPlan(64, 48, 10, 1, List.of(), List.of(Part.frames(0, 0, 21)), List.of());

    assertThat(failure(() -> times(cut)).reason()).isEqualTo(Reason.DAMAGED);
    assertThat(failure(() -> times(sound)))
        .hasMessageContaining("sound only")
        .extracting(DecodeException::reason)
        .isEqualTo(Reason.UNSUPPORTED);
    assertThat(failure(() -> edit(made, tooMuch, greys)))
        .hasMessage("Frame 20 is wanted, but only 20 can be decoded.");
    assertThat(made).doesNotExist();
    assertThat(folder.resolve("none.mp4.part")).doesNotExist();
  }

  private static DecodeException failure(ThrowingCallable call) {
    return catchThrowableOfType(DecodeException.class, call);
  }

  private static FrameTimes times(Path file) throws Exception {
    try (ByteSource source = new FileByteSource(file)) {
      return EDITOR.frameTimes(source, EDITOR.probe(source, Reading.LIMITS), Reading.LIMITS);
    }
  }

  private static EditResult edit(Path made, EditPlan plan, Path... files) throws Exception {
    return edit(EDITOR, made, plan, files);
  }

  private static EditResult edit(VideoEditor editor, Path made, EditPlan plan, Path... files)
      throws Exception {
    List<VideoEditor.Input> inputs = new ArrayList<>();
    for (Path file : files) {
      ByteSource source = new FileByteSource(file);
      VideoProbe probe = editor.probe(source, Reading.LIMITS);
      inputs.add(new VideoEditor.Input(source, probe));
    }
    try (MovieFile movie = new MovieFile(made)) {
      EditResult result = editor.edit(inputs, plan, Reading.LIMITS, movie);
      movie.finish();
      return result;
    } finally {
      for (VideoEditor.Input input : inputs) {
        input.source().close();
      }
    }
  }

  /** A decoded frame and its time. */
  private record Shown(long us, BufferedImage image) {
    void shows(int x, int y, int red, int green, int blue) {
      Color colour = new Color(image.getRGB(x, y));
      assertThat(new int[] {colour.getRed(), colour.getGreen(), colour.getBlue()})
          .as("pixel %s,%s at %s us", x, y, us)
          .satisfies(
              rgb -> {
                assertThat(rgb[0]).isCloseTo(red, within(TOLERANCE));
                assertThat(rgb[1]).isCloseTo(green, within(TOLERANCE));
                assertThat(rgb[2]).isCloseTo(blue, within(TOLERANCE));
              });
    }
  }

  private static List<Shown> decode(Path file) throws IOException {
    List<Shown> frames = new ArrayList<>();
    try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(file.toFile())) {
      grabber.start();
      for (Frame frame = grabber.grabImage(); frame != null; frame = grabber.grabImage()) {
        ByteBuffer bgr = (ByteBuffer) frame.image[0];
        BufferedImage image =
            new BufferedImage(frame.imageWidth, frame.imageHeight, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < frame.imageHeight; y++) {
          for (int x = 0; x < frame.imageWidth; x++) {
            int at = y * frame.imageStride + 3 * x;
            int blue = bgr.get(at) & 0xff;
            int green = bgr.get(at + 1) & 0xff;
            int red = bgr.get(at + 2) & 0xff;
            image.setRGB(x, y, red << 16 | green << 8 | blue);
          }
        }
        frames.add(new Shown(frame.timestamp, image));
      }
    }
    return frames;
  }
}
