package io.clipreduce.index;

import java.util.SortedMap;

/**
 * A passage that was found.
 *
 * @param score larger is better; comparable within one answer only
 * @param ranks its place in each ranking that holds it, from 1: {@value PassageQuery#TEXT} and
 *     encoders
 * @param scores its score in each of them: BM25, and the cosine for vectors
 */
public record Hit(
    Passage passage,
    double score,
    SortedMap<String, Integer> ranks,
    SortedMap<String, Double> scores) {}
