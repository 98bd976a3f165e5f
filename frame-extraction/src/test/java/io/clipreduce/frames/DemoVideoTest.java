package io.clipreduce.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipreduce.frames.media.DemoVideo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoVideoTest {
  @TempDir private static Path folder;

  private static Path film;

  @BeforeAll
  static void write() throws IOException {
    film = folder.resolve("demo.mp4");
    DemoVideo.write(film);
  }

  @Test
  void isAFilmOf24SecondsWithSound() throws Exception {
    VideoProbe probe = new CorpusVideo(film).probe();

    assertThat(probe.durationUs()).isEqualTo(DemoVideo.DURATION_US);
    assertThat(probe.video().codec()).isEqualTo("h264");
    assertThat(probe.video().displayWidthPx()).isEqualTo(DemoVideo.WIDTH_PX);
    assertThat(probe.video().displayHeightPx()).isEqualTo(DemoVideo.HEIGHT_PX);
    assertThat(probe.audio().codec()).isEqualTo("aac");
    assertThat(probe.damaged()).isFalse();
    assertThat(Files.size(film)).isLessThan(5_000_000);
  }

  @Test
  void hasItsCutsAndItsFadeWhereItSays() throws Exception {
    CorpusVideo video = new CorpusVideo(film);
    List<Shot> shots = ShotDetector.detect(video.track(video.probe()), 0, DemoVideo.DURATION_US);

    assertThat(shots)
        .filteredOn(shot -> shot.startKind().equals("cut"))
        .extracting(Shot::startUs)
        .containsExactlyElementsOf(DemoVideo.CUTS_US);
    assertThat(shots).hasSize(DemoVideo.CUTS_US.size() + 2);
    Shot last = shots.get(shots.size() - 1);
    assertThat(last.startKind()).isEqualTo("fade");
    assertThat(last.startUs()).isBetween(DemoVideo.FADE_START_US, DemoVideo.FADE_END_US);
  }

  @Test
  void isTheSameEachTime() throws IOException {
    Path again = folder.resolve("again.mp4");
    DemoVideo.write(again);

    assertThat(again).hasSameBinaryContentAs(film);
  }

  @Test
  void saysWhichFileCannotBeWritten() {
    Path nowhere = folder.resolve("missing").resolve("demo.mp4");

    assertThatThrownBy(() -> DemoVideo.write(nowhere))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(nowhere.toString());
  }
}
