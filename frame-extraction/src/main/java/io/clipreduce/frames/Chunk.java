package io.clipreduce.frames;

import java.io.Serializable;
import java.util.List;

/**
 * Whole cells of one video handed to one task. Its length shows in no row.
 *
 * @param index number of the chunk in its video, from 0
 * @param cells consecutive cells, at least one
 * @param cost estimated seconds of one core, for packing and ordering of tasks only
 */
public record Chunk(int index, List<Cell> cells, double cost) implements Serializable {}
