package io.clipreduce.index;

import java.io.Serializable;

/**
 * A video whose passages are in the index.
 *
 * @param videoId its content hash
 * @param path first path of the file
 * @param modifiedAtMs when the file was last changed, in milliseconds since 1970 UTC
 * @param durationUs length, in microseconds
 */
public record IndexedVideo(String videoId, String path, long modifiedAtMs, long durationUs)
    implements Serializable {}
