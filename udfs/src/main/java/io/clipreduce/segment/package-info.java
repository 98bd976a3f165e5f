/** Published ways to cut a video into stretches. */
package io.clipreduce.segment;
