/**
 * The room of the text and vector index over published tables; it knows no Spark and no FFmpeg.
 * {@link io.clipreduce.index.ShardWriter} writes shards, {@link io.clipreduce.index.LuceneIndex}
 * searches them.
 */
package io.clipreduce.index;
