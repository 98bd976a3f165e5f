package io.clipreduce.compress;

import io.clipreduce.method.Numbers;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of frames, or of parts of frames, in which the neighbours that are most alike can be
 * found: by the cosine of their mean tokens, of equal pairs the first.
 */
final class Neighbours {
  private final List<List<Token>> items = new ArrayList<>();
  private final List<double[]> means = new ArrayList<>();
  private final List<Double> cosines = new ArrayList<>();

  int size() {
    return items.size();
  }

  List<Token> get(int place) {
    return items.get(place);
  }

  List<List<Token>> all() {
    return items;
  }

  void add(List<Token> item) {
    add(items.size(), item);
  }

  /** Puts an item before the one at a place. */
  void add(int place, List<Token> item) {
    items.add(place, item);
    means.add(place, Token.mean(item).values());
    cosines.add(place, 0.0);
    update(place - 1);
    update(place);
  }

  /** Takes an item out. */
  List<Token> remove(int place) {
    means.remove(place);
    cosines.remove(place);
    List<Token> removed = items.remove(place);
    update(place - 1);
    return removed;
  }

  /** The earlier of the two neighbours most alike; 0 where there are fewer than two. */
  int closest() {
    int best = 0;
    for (int place = 1; place < items.size() - 1; place++) {
      if (cosines.get(place) > cosines.get(best)) {
        best = place;
      }
    }
    return best;
  }

  /**
   * Makes one of the two neighbours most alike, token by token, weighted by their sizes; where
   * there is only one item, that goes.
   */
  void mergeClosest() {
    int place = closest();
    List<Token> earlier = remove(place);
    if (place < items.size()) {
      List<Token> later = remove(place);
      List<Token> merged = new ArrayList<>();
      for (int i = 0; i < earlier.size(); i++) {
        merged.add(Token.merged(List.of(earlier.get(i), later.get(i))));
      }
      add(place, merged);
    }
  }

  /** The cosine of an item with the next. */
  private void update(int place) {
    if (place >= 0 && place < items.size() - 1) {
      cosines.set(place, Numbers.cosine(means.get(place), means.get(place + 1)));
    }
  }
}
