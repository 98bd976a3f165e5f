package io.clipreduce.evaluate.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Likeness of two texts by the letters of their matching blocks (Ratcliff and Obershelp, 1988), the
 * ratio of Python's {@code difflib.SequenceMatcher}: the longest common block, then the same left
 * and right of it. Not symmetric, and not an edit distance.
 */
public final class TextSimilarity {
  /** From this length on, letters that make up more than a hundredth of b start no block. */
  private static final int POPULAR_FROM = 200;

  private final int[] a;
  private final int[] b;
  private final Map<Integer, List<Integer>> placesInB = new HashMap<>();

  private TextSimilarity(String a, String b) {
    this.a = a.codePoints().toArray();
    this.b = b.codePoints().toArray();
    for (int j = 0; j < this.b.length; j++) {
      placesInB.computeIfAbsent(this.b[j], letter -> new ArrayList<>()).add(j);
    }
    if (this.b.length >= POPULAR_FROM) {
      int most = this.b.length / 100 + 1;
      placesInB.values().removeIf(places -> places.size() > most);
    }
  }

  /** Twice the letters in matching blocks by the letters of both, 0 to 1; 1 for two empty texts. */
  public static double ratio(String a, String b) {
    TextSimilarity texts = new TextSimilarity(a, b);
    int letters = texts.a.length + texts.b.length;
    return letters == 0 ? 1 : 2.0 * texts.matching(0, texts.a.length, 0, texts.b.length) / letters;
  }

  private int matching(int fromA, int toA, int fromB, int toB) {
    Block block = longest(fromA, toA, fromB, toB);
    return block.length == 0
        ? 0
        : block.length
            + matching(fromA, block.startA, fromB, block.startB)
            + matching(block.startA + block.length, toA, block.startB + block.length, toB);
  }

  private record Block(int startA, int startB, int length) {}

  /** The longest block, of several the first in a, of these the first in b. */
  private Block longest(int fromA, int toA, int fromB, int toB) {
    Block best = new Block(fromA, fromB, 0);
    int[] endingBefore = new int[toB - fromB + 1];
    for (int i = fromA; i < toA; i++) {
      int[] ending = new int[toB - fromB + 1];
      for (int j : placesInB.getOrDefault(a[i], List.of())) {
        if (j >= fromB && j < toB) {
          int length = endingBefore[j - fromB] + 1;
          ending[j - fromB + 1] = length;
          if (length > best.length) {
            best = new Block(i - length + 1, j - length + 1, length);
          }
        }
      }
      endingBefore = ending;
    }
    return grown(best, fromA, toA, fromB, toB);
  }

  /** Letters that may not start a block may still lie at its ends. */
  private Block grown(Block block, int fromA, int toA, int fromB, int toB) {
    int startA = block.startA;
    int startB = block.startB;
    while (startA > fromA && startB > fromB && a[startA - 1] == b[startB - 1]) {
      startA--;
      startB--;
    }
    int endA = block.startA + block.length;
    int endB = block.startB + block.length;
    while (endA < toA && endB < toB && a[endA] == b[endB]) {
      endA++;
      endB++;
    }
    return new Block(startA, startB, endA - startA);
  }
}
