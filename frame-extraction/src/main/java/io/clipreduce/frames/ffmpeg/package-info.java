/**
 * Probing and decoding with FFmpeg's libraries, in this process. Nothing else in the product calls
 * them. A file is reached through its {@code ByteSource} only: no protocol, no second file.
 */
package io.clipreduce.frames.ffmpeg;
