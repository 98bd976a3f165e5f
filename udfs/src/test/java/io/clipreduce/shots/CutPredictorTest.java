package io.clipreduce.shots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.frames.Shot;
import io.clipreduce.frames.ShotDetector;
import io.clipreduce.frames.SmallFrames;
import io.clipreduce.model.Device;
import io.clipreduce.model.Fixtures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what Python's ONNX Runtime and the publishers' windows make of the same frames. */
class CutPredictorTest {
  private static final String MODEL = "transnetv2";
  private static final IntConsumer NOT_TOLD = frames -> fail("Memory suffices");
  private static final JsonNode GOLDEN = Fixtures.golden(MODEL);

  /** The frames of the golden values: pictures, each a little lighter or darker. */
  private static byte[] video() {
    byte[] thumbnails = Fixtures.bytes(MODEL + "/" + GOLDEN.at("/thumbnails/file").asText());
    List<String> names = new ArrayList<>();
    GOLDEN.at("/thumbnails/pictures").forEach(name -> names.add(name.asText()));
    JsonNode shown = GOLDEN.at("/frames/picture");
    JsonNode added = GOLDEN.at("/frames/added_to_every_value_then_clipped");
    byte[] video = new byte[shown.size() * SmallFrames.FRAME_BYTES];
    for (int i = 0; i < video.length; i++) {
      int frame = i / SmallFrames.FRAME_BYTES;
      int picture = names.indexOf(shown.get(frame).asText());
      int at = picture * SmallFrames.FRAME_BYTES + i % SmallFrames.FRAME_BYTES;
      int value = (thumbnails[at] & 0xff) + added.get(frame).asInt();
      video[i] = (byte) Math.max(0, Math.min(255, value));
    }
    return video;
  }

  private static float[] predicted(CutPredictor predictor, byte[] video, int framesAtATime) {
    CutPredictor.Video predicting = predictor.video();
    int step = framesAtATime * SmallFrames.FRAME_BYTES;
    for (int at = 0; at < video.length; at += step) {
      predicting.add(Arrays.copyOfRange(video, at, Math.min(video.length, at + step)));
    }
    return predicting.finish();
  }

  @ParameterizedTest
  @CsvSource({"'', 1, 132", "'', 1, 7", "_uint8, 1, 132", "_uint8, 2, 132", "_uint8, 8, 50"})
  void predictsAsThePublishersDoWhateverTheGraphTakesAndGives(
      String variant, int batch, int framesAtATime) {
    float[] wanted = Fixtures.floats(MODEL, GOLDEN.get("predictions"));
    byte[] video = video();
    try (CutPredictor predictor =
        CutPredictor.open(Fixtures.model(MODEL, variant), Device.cpu(1), batch, NOT_TOLD)) {
      for (int time = 0; time < 2; time++) {
        float[] predicted = predicted(predictor, video, framesAtATime);

        assertThat(predicted).hasSize(132).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.length; i++) {
          assertThat(predicted[i]).as("frame %s", i).isCloseTo(wanted[i], within(1e-4f));
        }
      }
    }
  }

  @Test
  void scenesAreThoseOfThePublishersRule() {
    float[] predictions = Fixtures.floats(MODEL, GOLDEN.get("predictions"));
    long[] ptsUs = LongStream.range(0, predictions.length).toArray();

    List<Shot> shots = ShotDetector.detect(ptsUs, predictions, 0, predictions.length);

    JsonNode scenes = GOLDEN.get("scenes");
    assertThat(shots).hasSize(scenes.size()).hasSize(5);
    for (int i = 0; i < shots.size(); i++) {
      assertThat(shots.get(i).startUs()).isEqualTo(scenes.get(i).get(0).asLong());
      assertThat(shots.get(i).endUs()).isEqualTo(scenes.get(i).get(1).asLong() + 1);
    }
  }

  @Test
  void aVideoOfAnyLengthHasAProbabilityForEveryFrame() {
    byte[] video = video();
    try (CutPredictor predictor =
        CutPredictor.open(Fixtures.model(MODEL), Device.cpu(1), NOT_TOLD)) {
      for (int frames : new int[] {0, 1, 49, 50, 51, 100, 101}) {
        byte[] part = Arrays.copyOf(video, frames * SmallFrames.FRAME_BYTES);

        assertThat(predicted(predictor, part, 50)).hasSize(frames);
      }
    }
  }

  @Test
  void aGraphOfAnotherKindIsRefused() {
    assertThatThrownBy(
            () -> CutPredictor.open(Fixtures.model("yolos-tiny"), Device.cpu(1), NOT_TOLD))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("yolos-tiny is no TransNetV2: it takes pixel_values FLOAT")
        .hasMessageContaining("[windows, 100, 27, 48, 3]");
  }
}
