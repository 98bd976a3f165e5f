package io.clipreduce.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cuts of real videos with known cuts; skipped where the corpus is absent. */
class ShotDetectorCorpusTest {

  @ParameterizedTest
  @CsvSource({
    "edited/bikes.mp4, 30 76 137 187 242",
    "edited/bbb_0_30.webm, 283 376 551",
    "edited/psd_fades.mp4, 84 167",
    "edited/opencast_scene_change.mov, 11",
    "formats/scenecut_iframes.mp4, 24 49 74 99 124 149 174",
    "formats/d_h264_open_gop.mp4, 30 76 137 187 242",
    "formats/d_missing_timestamps.mkv, 30 76 137 187 242",
    "formats/d_mpeg2_ps.vob, 30 76 137 187 242"
  })
  void findsTheKnownShotsOf(String file, String frames) throws Exception {
    assertThat(boundaries(file)).extracting(String::valueOf).containsExactly(frames.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "continuous/car_detection.mp4",
        "continuous/chaplin.mp4",
        "continuous/cockatoo.mp4",
        "continuous/favela_aerial.ts",
        "continuous/marathon.mp4",
        "continuous/motorway_01.avi",
        "continuous/webcam_144x80.mp4",
        "speech/d_song_burnt_captions.mp4",
        "speech/grid_bbaf2n.mpg"
      })
  void findsOneShotOnlyIn(String file) throws Exception {
    assertThat(boundaries(file)).isEmpty();
  }

  /** The first frame of every shot but the first. */
  private static List<Integer> boundaries(String file) throws Exception {
    Path path = CorpusVideo.corpus().resolve(file);
    assumeTrue(Files.exists(path), () -> path + " is absent");
    CorpusVideo video = new CorpusVideo(path);
    VideoProbe probe = video.probe();
    ChangeTrack track = video.track(probe);
    long[] ptsUs = track.ptsUs();
    List<Shot> shots =
        ShotDetector.detect(track, probe.video().firstPtsUs(), probe.video().endUs());
    return shots.stream().skip(1).map(shot -> Arrays.binarySearch(ptsUs, shot.startUs())).toList();
  }
}
