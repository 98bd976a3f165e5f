/**
 * Decoding in a process of its own. Whatever parses bytes from outside runs in a small long-lived
 * Java process, so that a crash or an endless loop in native code costs one chunk of one video.
 *
 * <p>The parent asks over the child's standard input, the child answers over a pipe of its own, and
 * asks back for the byte ranges it needs: file systems and credentials stay in the parent. {@link
 * io.clipreduce.frames.worker.Message} names what crosses.
 */
package io.clipreduce.frames.worker;
