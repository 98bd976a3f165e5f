package io.clipreduce.generate;

import io.clipreduce.model.Digests;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Choices that follow from a seed and the name of what is chosen, so that no choice depends on the
 * order in which things are made.
 */
final class Dice {
  private final Random random;

  private Dice(long seed) {
    this.random = new Random(seed);
  }

  /** The dice of one thing; the same seed and names always fall alike. */
  static Dice of(long seed, Object... names) {
    StringBuilder key = new StringBuilder(Long.toString(seed));
    for (Object name : names) {
      key.append('\n').append(name);
    }
    return new Dice(Long.parseUnsignedLong(Digests.sha256(key.toString()).substring(0, 16), 16));
  }

  /** From 0, below {@code end}. */
  int below(int end) {
    return random.nextInt(end);
  }

  /** From {@code first} to {@code last}, both included. */
  int between(int first, int last) {
    return first + random.nextInt(last - first + 1);
  }

  /** From 0 to 1. */
  double share() {
    return random.nextDouble();
  }

  <T> T one(List<T> items) {
    return items.get(below(items.size()));
  }

  <T> List<T> shuffled(Collection<T> items) {
    List<T> list = new ArrayList<>(items);
    Collections.shuffle(list, random);
    return list;
  }

  /** So many of the items, in random order. */
  <T> List<T> some(int count, Collection<T> items) {
    return List.copyOf(shuffled(items).subList(0, count));
  }
}
