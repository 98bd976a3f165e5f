package io.clipreduce.speech;

/**
 * A stretch of samples.
 *
 * @param start index of the first one
 * @param end index after the last one
 */
record SampleSpan(int start, int end) {
  int length() {
    return end - start;
  }
}
