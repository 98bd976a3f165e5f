/**
 * Measures as their benchmarks publish them, as functions of numbers and words: no files, no
 * records of a benchmark, nothing that is not said in the arguments.
 */
package io.clipreduce.evaluate.metric;
