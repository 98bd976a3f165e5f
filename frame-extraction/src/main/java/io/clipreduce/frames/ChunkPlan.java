package io.clipreduce.frames;

import java.util.ArrayList;
import java.util.List;

/** Hands the cells of a video out in chunks. Changes no row, only how much work one task gets. */
public final class ChunkPlan {
  /** Nominal length of a cell. */
  public static final long CELL_US = 20_000_000;

  private static final int CELL_S = 20;

  /**
   * Every chunk reads the container's header again, so a long video gets longer chunks: at most
   * about this many.
   */
  private static final int MAX_CHUNKS = 200;

  /** Cost of what does not depend on the picture: start, header, sound. */
  private static final double BASE_COST_PER_HOUR_S = 10;

  private static final double OPEN_COST_S = 0.2;

  /** Frame rate assumed where the container states none or nonsense. */
  private static final double ASSUMED_FPS = 30;

  private ChunkPlan() {}

  /**
   * Cuts a video into chunks of whole cells.
   *
   * @param chunkSeconds shortest length of a chunk, a multiple of 20; the last may be shorter
   * @throws IllegalArgumentException for any other length
   */
  public static List<Chunk> chunks(VideoProbe probe, int chunkSeconds) {
    if (chunkSeconds < CELL_S || chunkSeconds % CELL_S != 0) {
      throw new IllegalArgumentException(
          "A chunk of "
              + chunkSeconds
              + " s is not a whole number of cells: give a multiple of 20.");
    }
    long wantedUs = Math.max(chunkSeconds * 1_000_000L, probe.durationUs() / MAX_CHUNKS);
    int cellsPerChunk = Math.toIntExact((wantedUs + CELL_US - 1) / CELL_US);
    List<Cell> cells = probe.cells();
    List<Chunk> chunks = new ArrayList<>();
    int from = 0;
    while (from < cells.size()) {
      // By the grid, so that long cells do not add up to long chunks.
      int to = from + 1;
      while (to < cells.size() && cells.get(to).index() < cells.get(from).index() + cellsPerChunk) {
        to++;
      }
      List<Cell> part = List.copyOf(cells.subList(from, to));
      chunks.add(new Chunk(chunks.size(), part, cost(probe, part)));
      from = to;
    }
    return List.copyOf(chunks);
  }

  private static double cost(VideoProbe probe, List<Cell> cells) {
    long us = Math.max(0, cells.get(cells.size() - 1).endUs() - cells.get(0).startUs());
    double seconds = us / 1e6;
    double cost = OPEN_COST_S + seconds / 3600 * BASE_COST_PER_HOUR_S;
    VideoTrack video = probe.video();
    if (video == null) {
      return cost;
    }
    double fps = video.fpsDen() > 0 ? (double) video.fpsNum() / video.fpsDen() : 0;
    if (fps <= 0 || fps > 1000) {
      fps = ASSUMED_FPS;
    }
    double megapixels = (double) video.codedWidthPx() * video.codedHeightPx() / 1e6;
    double perFrameS = 0.0001 + megapixels * secondsPerMegapixel(video.codec());
    // Two pictures a second are scaled, described and stored.
    double perSecondS = 2 * (0.004 + 0.004 * megapixels);
    return cost + seconds * (fps * perFrameS + perSecondS);
  }

  /** One core's time for a megapixel, from files of each codec; easy content takes less. */
  private static double secondsPerMegapixel(String codec) {
    return switch (codec) {
      case "av1" -> 0.028;
      case "vvc" -> 0.030;
      case "hevc" -> 0.0045;
      case "prores", "vp9", "ffv1" -> 0.004;
      default -> 0.0030;
    };
  }
}
