/**
 * Benchmarks made out of somebody's own videos: questions whose answers are known because what they
 * ask for was put there. All choices follow from a seed.
 */
package io.clipreduce.generate;
