/**
 * Published benchmarks: how their files are read, how replies are understood, how they are scored.
 *
 * <p>Gold answers are reachable through the types of this package alone, and the packages that
 * answer may not name it.
 */
package io.clipreduce.evaluate;
