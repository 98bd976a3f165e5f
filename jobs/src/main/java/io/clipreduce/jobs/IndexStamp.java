package io.clipreduce.jobs;

import java.io.Serializable;

/**
 * Which published rows of a video an index was made from: they are others when one of these is.
 *
 * @param generation of the row in {@code videos}
 * @param publishBatch batch that published it
 */
record IndexStamp(long generation, int publishBatch) implements Serializable {}
