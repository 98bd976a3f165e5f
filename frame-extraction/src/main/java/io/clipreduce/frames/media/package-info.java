/** Makes a small video of its own to try the rest on. */
package io.clipreduce.frames.media;
