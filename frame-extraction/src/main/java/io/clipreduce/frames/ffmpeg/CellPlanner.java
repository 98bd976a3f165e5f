package io.clipreduce.frames.ffmpeg;

import io.clipreduce.frames.AudioMeter;
import io.clipreduce.frames.Cell;
import io.clipreduce.frames.ChunkPlan;
import io.clipreduce.frames.ffmpeg.PacketIndex.Keyframe;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts a video into cells at clean keyframes, or says why it stays whole. */
final class CellPlanner {
  /** Where no index leads to a frame, or a start in the middle cannot be checked. */
  private static final Set<String> UNSEEKABLE =
      Set.of(
          "mpeg",
          "mpegvideo",
          "h261",
          "h263",
          "h264",
          "hevc",
          "vvc",
          "m4v",
          "mjpeg",
          "obu",
          "av1",
          "dirac",
          "dnxhd",
          "vc1",
          "yuv4mpegpipe",
          "gif",
          "apng",
          "rm",
          "swf");

  /** Longer steps between two frames are taken for broken times, not for a still picture. */
  private static final long LONGEST_STEP_US = 600_000_000;

  private CellPlanner() {}

  /** Why the video must not be split, null if it may. */
  static String notSplitReason(
      String container, PacketIndex index, TimeBase timeBase, int readErrors) {
    if (UNSEEKABLE.contains(container)) {
      return "a " + container + " file cannot be entered in the middle with certainty";
    }
    if (readErrors > 0 || index.corrupt()) {
      return "reading the packets met errors";
    }
    if (index.timesMissing()) {
      return "packets without a timestamp";
    }
    if (index.timesFalling()) {
      return "timestamps do not rise";
    }
    if (timeBase.toUs(index.longestStep()) > LONGEST_STEP_US) {
      return "timestamps jump";
    }
    return null;
  }

  /** One cell for all of the video. */
  static List<Cell> whole(long firstUs, long endUs, PacketIndex index) {
    Keyframe first =
        index == null || index.keyframes().isEmpty()
            ? new Keyframe(0, 0, -1)
            : index.keyframes().get(0);
    return List.of(new Cell(0, firstUs, endUs, first.pts(), first.sizeBytes(), -1));
  }

  /** Number of the grid's cell in which a keyframe lies. */
  static long cellNumber(Keyframe keyframe, TimeBase timeBase, long firstUs) {
    return (timeBase.toUs(keyframe.pts()) - firstUs) / ChunkPlan.CELL_US;
  }

  /**
   * Cells that begin at the first clean keyframe at or after each point of the grid. A point with
   * no clean keyframe before the next point begins no cell: the cell before goes on.
   */
  static List<Cell> split(
      PacketIndex index, EntryPoints entries, TimeBase timeBase, long firstUs, long endUs) {
    List<Keyframe> starts = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    for (Keyframe keyframe : index.keyframes()) {
      long number = cellNumber(keyframe, timeBase, firstUs);
      int last = numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
      if (number > last) {
        starts.add(keyframe);
        numbers.add(Math.toIntExact(number));
      }
    }
    if (starts.isEmpty()) {
      return whole(firstUs, endUs, index);
    }
    List<Cell> cells = new ArrayList<>();
    Cell zero = whole(firstUs, timeBase.toUs(starts.get(0).pts()), index).get(0);
    cells.add(zero);
    for (int i = 0; i < starts.size(); i++) {
      Keyframe start = starts.get(i);
      long cellEndUs = i + 1 < starts.size() ? timeBase.toUs(starts.get(i + 1).pts()) : endUs;
      long soundFromUs = firstUs + numbers.get(i) * ChunkPlan.CELL_US - AudioMeter.PRE_ROLL_US;
      cells.add(
          new Cell(
              numbers.get(i),
              timeBase.toUs(start.pts()),
              cellEndUs,
              start.pts(),
              start.sizeBytes(),
              entries.before(start, soundFromUs)));
    }
    return cells;
  }
}
