package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.answer.Question;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.perceive.Box;
import io.clipreduce.select.KeyeSelector;
import io.clipreduce.select.KeyframeSelector;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten seconds of video, two frames a second, two clips; the rows come as tables hold them. */
class WarehouseInputsTest {
  private static final Box BOX = new Box(0, 0, 1, 1);
  private static final Input<double[][]> CAPTIONS =
      Input.matrix("caption_embeddings", "[T][d]", "captions");
  private static final Input<double[][]> ITEMS = Input.matrix("items", "[T][..]", "items");
  private static final Input<double[]> MOTION = Input.vector("motion", "[T]", "motion");
  private static final QueryVectors VECTORS = new QueryVectors(Settings.resolve(null, List.of()));

  @AfterAll
  static void close() {
    VECTORS.close();
  }

  private static VideoFrames video(String encoder) {
    VideoFrames video = new VideoFrames("v", 1, encoder == null ? Set.of() : Set.of(encoder));
    add(video, "clips", new VideoFrames.ClipColumns(0, 0, 4_000_000));
    add(video, "clips", new VideoFrames.ClipColumns(1, 4_000_000, 10_000_000));
    for (int i = 19; i >= 0; i--) {
      long ptsUs = i * 500_000L;
      // The pictures of seconds 2 and 3 are that of second 1, that of second 4 as well.
      long shown = ptsUs > 1_000_000 && ptsUs <= 4_000_000 ? 1_000_000 : ptsUs;
      add(video, "frames", new VideoFrames.FrameColumns(ptsUs, i * 12L, 400, 300, null, shown));
      add(
          video,
          "frame_embeddings",
          new VideoFrames.VectorColumns(ptsUs, "other", new float[] {0, 1}));
      add(
          video,
          "frame_embeddings",
          new VideoFrames.VectorColumns(ptsUs, "descriptor", new float[] {i, 1}));
      add(
          video,
          "motions",
          new VideoFrames.MotionColumns(ptsUs, ptsUs + 500_000, 0.3f, i < 10 ? 0.4f : 0));
    }
    return video;
  }

  private static <R extends Record> void add(VideoFrames video, String table, R row) {
    @SuppressWarnings("unchecked")
    RecordRows<R> rows = RecordRows.of((Class<R>) row.getClass());
    video.add(table, rows.toRow(row));
  }

  /** Words on screen from 5 s to 7 s, and what is said from 8 s to 9 s. */
  private static VideoFrames withWords(String encoder) {
    VideoFrames video = video(encoder);
    add(
        video,
        "ocr",
        new IndexPassages.OcrColumns("o", 5_000_000, 7_000_000, "Red apples", 0.9f, BOX));
    add(
        video,
        "transcripts",
        new IndexPassages.SpeechColumns(
            "t", 8_000_000, 9_000_000, "The ferry leaves the harbour.", "en", 0.9f, null));
    add(
        video,
        "detections",
        new IndexPassages.ThingColumns("d", 9_000_000, "apple", 0.9f, BOX, "d", "v/track/d/0"));
    return video;
  }

  private static Description method(Input<?>... inputs) {
    return Description.of("m", "M", "").takes(inputs).gives(Output.INDICES);
  }

  private static Question question(String text, Long askedAtUs) {
    return new Question("q", List.of("v"), text, List.of(), Question.Form.OPEN, askedAtUs, null, 0);
  }

  private static Inputs inputs(
      VideoFrames video,
      String text,
      Long askedAtUs,
      WarehouseInputs.Evidence evidence,
      Input<?>... declared) {
    return new WarehouseInputs(method(declared), VECTORS, null, "descriptor", "minilm")
        .of(video, question(text, askedAtUs), evidence);
  }

  @Test
  void choosesFromTheFirstFrameOfEverySecondAndNotTwiceFromOnePictureOfAClip() {
    Inputs inputs = inputs(video("descriptor"), "?", null, null, Input.EMBEDDINGS, Input.FRAME_IDS);

    assertThat(inputs.get(Input.TIMES_S)).containsExactly(0, 1, 4, 5, 6, 7, 8, 9);
    assertThat(inputs.get(Input.FRAME_IDS)).containsExactly(0, 24, 96, 120, 144, 168, 192, 216);
    assertThat(inputs.get(Input.EMBEDDINGS)[2]).containsExactly(8, 1);
    assertThat(video("descriptor").candidates(null).get(2).clipIndex()).isEqualTo(1);
  }

  @Test
  void knowsOfAStreamOnlyWhatWasBeforeTheQuestion() {
    WarehouseInputs.Evidence words = new WarehouseInputs.Evidence("minilm", false);
    Inputs inputs =
        inputs(withWords(null), "When does the ferry leave?", 8_500_000L, words, Input.SCORES);

    assertThat(inputs.get(Input.TIMES_S)).endsWith(7, 8).hasSize(7);
    assertThat(Numbers.constant(inputs.scores())).isTrue();
  }

  @Test
  void scoresFramesByTheLikestWordsThatCoverThemAndThoseWithoutWordsLowest() {
    WarehouseInputs.Evidence words = new WarehouseInputs.Evidence("minilm", false);
    double[] scores =
        inputs(withWords(null), "When does the ferry leave?", null, words, Input.SCORES).scores();

    double ferry = cosine("When does the ferry leave?", "The ferry leaves the harbour.");
    double apples = cosine("When does the ferry leave?", "Red apples");
    assertThat(ferry).isGreaterThan(apples);
    assertThat(scores)
        .containsExactly(apples, apples, apples, apples, apples, apples, ferry, apples);
  }

  private static double cosine(String a, String b) {
    return Numbers.cosine(
        Numbers.doubles(VECTORS.of("minilm", b)), Numbers.doubles(VECTORS.of("minilm", a)));
  }

  @Test
  void givesVectorsOfWordsInPlaceOfFramesToWhatComparesThemWithTheQuestionItself() {
    WarehouseInputs.Evidence words = new WarehouseInputs.Evidence("minilm", false);
    Description both = method(Input.EMBEDDINGS, Input.QUERY_EMBEDDING);
    assertThat(WarehouseInputs.frameEncoder(both, words, "descriptor")).isNull();
    assertThat(WarehouseInputs.tables(both, words, "descriptor"))
        .doesNotContain("frame_embeddings");

    Inputs inputs =
        inputs(withWords(null), "ferry", null, words, Input.EMBEDDINGS, Input.QUERY_EMBEDDING);
    double[][] vectors = inputs.get(Input.EMBEDDINGS);
    assertThat(inputs.get(Input.QUERY_EMBEDDING)).hasSize(384);
    assertThat(vectors[0]).containsOnly(0).hasSize(384);
    assertThat(Numbers.cosine(vectors[6], inputs.get(Input.QUERY_EMBEDDING)))
        .isCloseTo(cosine("ferry", "The ferry leaves the harbour."), within(1e-12));

    Description either =
        Description.of("m", "M", "")
            .takes(Input.EMBEDDINGS)
            .mayTake(Input.SCORES, Input.QUERY_EMBEDDING)
            .gives(Output.INDICES);
    Inputs scored =
        new WarehouseInputs(either, VECTORS, null, "descriptor", "minilm")
            .of(withWords("descriptor"), question("ferry", null), words);
    assertThat(scored.get(Input.EMBEDDINGS)[0]).hasSize(2);
    assertThat(scored.has(Input.SCORES)).isTrue();
    assertThat(scored.has(Input.QUERY_EMBEDDING)).isFalse();
  }

  @Test
  void comparesFramesWithTheQuestionWhereTheirEncoderTakesWords() {
    WarehouseInputs.Evidence frames = new WarehouseInputs.Evidence("clip-vit-b32", true);
    Description both = method(Input.EMBEDDINGS, Input.SCORES);

    assertThat(WarehouseInputs.frameEncoder(both, frames, "descriptor")).isEqualTo("clip-vit-b32");
    assertThat(WarehouseInputs.tables(both, frames, "descriptor"))
        .containsExactly("clips", "frame_embeddings", "frames");
    assertThat(frames.word()).isEqualTo("frames/clip-vit-b32");
  }

  @Test
  void numbersWordsOnScreenAndThingsAndAddsUpMotion() {
    Inputs inputs = inputs(withWords(null), "?", null, null, ITEMS, MOTION, CAPTIONS);

    assertThat(inputs.get(ITEMS))
        .isDeepEqualTo(new double[][] {{}, {}, {}, {1, 2}, {1, 2}, {}, {}, {0}});
    double second = Math.hypot(0.3 * 400, 0.4 * 300) / 500;
    assertThat(inputs.get(MOTION)[0]).isZero();
    assertThat(inputs.get(MOTION)[1]).isCloseTo(second, within(1e-6));
    assertThat(inputs.get(MOTION)[2]).isCloseTo(3 * second, within(1e-6));
    assertThat(inputs.get(MOTION)[7]).isCloseTo(0.3 * 400 / 500, within(1e-6));
  }

  @Test
  void givesPatchesOfStoredPicturesOnlyWhenTheyAreAskedFor(@TempDir Path folder)
      throws IOException {
    List<byte[]> files = List.of(png(Color.RED), png(Color.GREEN));
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    tar.writeBytes(files.get(0));
    tar.writeBytes(files.get(1));
    Files.write(folder.resolve("some.tar"), tar.toByteArray());
    VideoFrames video = new VideoFrames("v", 1, Set.of());
    add(video, "clips", new VideoFrames.ClipColumns(0, 0, 4_000_000));
    String[] tars = {"some.tar", "some.tar", "none.tar"};
    int[] sizes = {files.get(0).length, files.get(1).length, 1};
    for (int i = 0; i < 3; i++) {
      Picture picture = new Picture(tars[i], i == 1 ? sizes[0] : 0, sizes[i], "");
      long ptsUs = i * 1_000_000L;
      add(video, "frames", new VideoFrames.FrameColumns(ptsUs, i, 448, 336, picture, ptsUs));
    }
    Description keye = Methods.get("test", KeyframeSelector.class, "keye").description();

    assertThat(WarehouseInputs.tables(keye, null, "descriptor")).containsExactly("clips", "frames");
    try (PictureReader pictures = new PictureReader(new Configuration(), folder.toString())) {
      Inputs inputs =
          new WarehouseInputs(keye, VECTORS, pictures, "descriptor", "minilm")
              .of(video, question("?", null), null);

      assertThat(inputs.frames()).isEqualTo(3);
      assertThat(inputs.has(Input.EMBEDDINGS)).isFalse();
      assertThat(inputs.ofFrame(KeyeSelector.PATCHES, 0)[0]).startsWith(0, 255, 255);
      assertThat(inputs.ofFrame(KeyeSelector.PATCHES, 1)[191]).startsWith(60, 255, 255);
      assertThatThrownBy(() -> inputs.ofFrame(KeyeSelector.PATCHES, 2))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith("The picture at byte 0 of none.tar cannot be read: ");
    }
  }

  private static byte[] png(Color colour) throws IOException {
    BufferedImage picture = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(colour);
    graphics.fillRect(0, 0, 64, 48);
    graphics.dispose();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", file);
    return file.toByteArray();
  }

  @Test
  void saysWhatAMethodNeedsThatNoTableHolds() {
    assertThatThrownBy(() -> WarehouseInputs.refuseUnknown(method(Input.TOKENS)))
        .hasMessageStartingWith("m needs tokens (N vectors a frame")
        .hasMessageEndingWith("--cases (docs/methods.md).");
    assertThatThrownBy(() -> video("clip-vit-b32").candidates(null))
        .hasMessageStartingWith("No frame of this video has a vector of the encoder clip-vit-b32.");
  }

  @Test
  void keyframesOfClipsAreChosenByMethodsThatLookAtNoQuestion() {
    SelectStage.refuseWhatClipsHaveNot(method(Input.EMBEDDINGS, Input.TIMES_S));
    assertThatThrownBy(() -> SelectStage.refuseWhatClipsHaveNot(method(Input.SCORES)))
        .hasMessageContaining("'clipreduce select --questions FILE --method m'");
    assertThatThrownBy(() -> SelectStage.refuseWhatClipsHaveNot(method(Input.TOKENS)))
        .hasMessageStartingWith("select.method = m needs tokens");
  }
}
