package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipreduce.caption.Places;
import io.clipreduce.perceive.Box;
import io.clipreduce.perceive.Detection;
import io.clipreduce.perceive.OcrLine;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class DetectStageTest {
  private static final Picture SMALL = new Picture("a.tar", 0, 10, "0a");
  private static final Picture LARGE = new Picture("a.tar", 512, 20, "0b");
  private static final Box BOX = new Box(0.1f, 0.2f, 0.3f, 0.1f);

  private final DetectStage.Reading reading = new DetectStage.Reading(Settings.defaults());

  @Test
  void readersSeeTheLargerPictureWhereThereIsOne() {
    assertThat(reading.picture(frame(0, 0, SMALL, LARGE))).isEqualTo(LARGE);
    assertThat(reading.picture(frame(0, 0, SMALL, null))).isEqualTo(SMALL);
  }

  @Test
  void looksAtStoredPicturesASecondApartAndAtTheFirstOfEveryCell() {
    List<FrameModels.Frame> frames = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      frames.add(frame(500_000L * i, i < 5 ? 0 : 1, i == 2 ? null : SMALL, null));
    }

    assertThat(reading.choose(frames).stream().map(FrameModels.Frame::ptsUs))
        .containsExactly(0L, 1_500_000L, 2_500_000L);
  }

  @Test
  void linesOfAReaderHoldUntilTheNextPictureAndArePublishedBesideThoseOfPerceive() {
    Work work = new Work("v", "read:florence-2-base/c0", "fp", 1, 1);
    UnitResult result =
        reading.result(
            work,
            "read:florence-2-base",
            List.of(frame(0, 0, SMALL, null), frame(3_000_000, 0, SMALL, null)),
            List.of(List.of(new Places.Placed("EXIT", BOX)), List.of(new Places.Placed("A", BOX))),
            System.nanoTime());
    Row read = RecordRows.of(StageRows.Detect.class).toRow((StageRows.Detect) result.payload());
    OcrLine line = new OcrLine(0, 500_000, "EXlT", 0.7f, BOX);
    Row perceived =
        RecordRows.of(StageRows.Perceive.class)
            .toRow(new StageRows.Perceive(List.of(line), List.of(), List.of(), List.of()));

    List<Record> published = new ArrayList<>();
    table("ocr")
        .rows()
        .make(
            "v",
            List.of(
                    new Grouped.InputRow("perceive", "c0", RowFactory.create(perceived.get(0))),
                    new Grouped.InputRow(
                        "detect", work.unit(), RowFactory.create(read.get(2), read.get(0))))
                .iterator(),
            published::add);

    assertThat(result.items()).isEqualTo(2);
    assertThat(published)
        .containsExactly(
            new FlatRows.Ocr("v/ocr/0/0", "v", 0, 500_000, "EXlT", 0.7f, BOX, "tesseract"),
            new FlatRows.Ocr(
                "v/ocr/florence-2-base/0/0",
                "v",
                0,
                3_000_000,
                "EXIT",
                null,
                BOX,
                "florence-2-base"),
            new FlatRows.Ocr(
                "v/ocr/florence-2-base/3000000/0",
                "v",
                3_000_000,
                3_500_000,
                "A",
                null,
                BOX,
                "florence-2-base"));
  }

  @Test
  void thingsWithoutConfidenceArePublishedAndFollowed() {
    Detection first = new Detection(0, "cup", null, BOX, "florence-2-base");
    Detection second = new Detection(1_000_000, "cup", null, BOX, "florence-2-base");
    Row found =
        RecordRows.of(StageRows.Detect.class)
            .toRow(new StageRows.Detect("florence-2-base", List.of(first, second), null));

    List<Record> published = new ArrayList<>();
    table("detections")
        .rows()
        .make(
            "v",
            List.of(
                    new Grouped.InputRow(
                        "detect", "florence-2-base/c0", RowFactory.create(found.get(1))))
                .iterator(),
            published::add);

    assertThat(published)
        .containsExactly(
            new FlatRows.Detections(
                "v/florence-2-base/0/0",
                "v",
                0,
                "cup",
                null,
                BOX,
                "florence-2-base",
                "v/track/florence-2-base/0"),
            new FlatRows.Detections(
                "v/florence-2-base/1000000/0",
                "v",
                1_000_000,
                "cup",
                null,
                BOX,
                "florence-2-base",
                "v/track/florence-2-base/0"));
  }

  private static FlatTable table(String name) {
    return FlatTable.FROM_STAGES.stream()
        .filter(table -> table.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aModelThatCannotDoWhatASettingAsksForIsTold() {
    String fixtures = System.getProperty("user.dir") + "/../udfs/src/test/resources/models";
    assertThatThrownBy(() -> fingerprints("detect.readers=vit-gpt2", fixtures))
        .isInstanceOf(UserException.class)
        .hasMessage("Model vit-gpt2 knows no task <OCR_WITH_REGION>. Known: none.");
    assertThatThrownBy(() -> fingerprints("detect.detectors=nothing", fixtures))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("There is no detector nothing. Known: ")
        .hasMessageContaining("rtdetr-r18");
    assertThat(
            fingerprints("detect.detectors=florence-2-base", fixtures).of("detect/florence-2-base"))
        .isNotEqualTo(
            fingerprints("detect.readers=florence-2-base", fixtures)
                .of("detect/read:florence-2-base"));
  }

  private static Fingerprints fingerprints(String setting, String modelsFolder) {
    return new Fingerprints(
        Settings.resolve(null, List.of(setting, "models.folder=" + modelsFolder)));
  }

  private static FrameModels.Frame frame(long ptsUs, int cell, Picture picture, Picture text) {
    return new FrameModels.Frame(ptsUs, cell, ptsUs, picture, text, null);
  }
}
