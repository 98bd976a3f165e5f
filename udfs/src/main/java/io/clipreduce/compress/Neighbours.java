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
  private final List<Double> lengths = new ArrayList<>();
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
    double[] mean = item.size() == 1 ? item.get(0).values() : Token.mean(item).values();
    means.add(place, mean);
    lengths.add(place, Numbers.norm(mean));
    cosines.add(place, 0.0);
    update(place - 1);
    update(place);
  }

  /** Takes an item out. */
  List<Token> remove(int place) {
    List<Token> removed = takeOut(place);
    update(place - 1);
    return removed;
  }

  private List<Token> takeOut(int place) {
    means.remove(place);
    lengths.remove(place);
    cosines.remove(place);
    return items.remove(place);
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
    List<Token> earlier = takeOut(place);
    if (place < items.size()) {
      List<Token> later = takeOut(place);
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
      double product = Numbers.dot(means.get(place), means.get(place + 1));
      cosines.set(place, Numbers.cosine(product, lengths.get(place), lengths.get(place + 1)));
    }
  }
}
