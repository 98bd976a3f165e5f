package io.clipreduce.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkPlanTest {
  @Test
  void chunksAreWholeCellsInOrder() {
    VideoProbe probe = video("h264", cells(0, 1, 2, 3, 4, 5, 6), 140);

    List<Chunk> chunks = ChunkPlan.chunks(probe, 60);

    assertThat(chunks).extracting(Chunk::index).containsExactly(0, 1, 2);
    assertThat(chunks.stream().flatMap(chunk -> chunk.cells().stream()).toList())
        .isEqualTo(probe.cells());
    assertThat(chunks).extracting(chunk -> chunk.cells().size()).containsExactly(3, 3, 1);
  }

  @Test
  void longCellsDoNotAddUpToLongChunks() {
    VideoProbe probe = video("h264", cells(0, 6, 12, 13, 14), 300);

    assertThat(ChunkPlan.chunks(probe, 60))
        .extracting(chunk -> chunk.cells().size())
        .containsExactly(1, 1, 3);
  }

  @Test
  void aTenHourVideoHasAboutTwoHundredChunks() {
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < 1800; i++) {
      indexes.add(i);
    }

    int[] all = indexes.stream().mapToInt(Integer::intValue).toArray();
    assertThat(ChunkPlan.chunks(video("h264", cells(all), 36_000), 60)).hasSize(200);
  }

  @Test
  void dearCodecsCostMore() {
    double h264 = ChunkPlan.chunks(video("h264", cells(0, 1, 2), 60), 60).get(0).cost();
    double av1 = ChunkPlan.chunks(video("av1", cells(0, 1, 2), 60), 60).get(0).cost();

    assertThat(av1).isGreaterThan(4 * h264);
  }

  @Test
  void lengthsThatSplitCellsAreRefused() {
    VideoProbe probe = video("h264", cells(0), 10);

    assertThatThrownBy(() -> ChunkPlan.chunks(probe, 30)).hasMessageContaining("multiple of 20");
    assertThatThrownBy(() -> ChunkPlan.chunks(probe, 0)).hasMessageContaining("multiple of 20");
  }

  private static List<Cell> cells(int... indexes) {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < indexes.length; i++) {
      long endUs =
          i + 1 < indexes.length
              ? indexes[i + 1] * ChunkPlan.CELL_US
              : (indexes[i] + 1) * ChunkPlan.CELL_US;
      cells.add(new Cell(indexes[i], indexes[i] * ChunkPlan.CELL_US, endUs, i, 1, i));
    }
    return cells;
  }

  private static VideoProbe video(String codec, List<Cell> cells, long seconds) {
    VideoTrack track =
        new VideoTrack(
            0, codec, 1920, 1080, 1920, 1080, 0, "yuv420p", 25, 1, 0, seconds * 1_000_000);
    return new VideoProbe("mov", seconds * 1_000_000, track, null, cells, null, false, null, null);
  }
}
