/**
 * Video bytes to frames, change scores and sound: probing, planning, sampling and shot detection.
 *
 * <p>FFmpeg is used in {@code frames.ffmpeg} only, and runs in the decode worker process of {@code
 * frames.worker}. All times are microseconds of the video's own presentation time, end-exclusive.
 */
package io.clipreduce.frames;
