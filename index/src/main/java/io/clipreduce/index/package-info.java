/** The room of the text and vector index over published tables; it knows no Spark and no FFmpeg. */
package io.clipreduce.index;
