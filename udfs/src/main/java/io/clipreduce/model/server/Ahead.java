package io.clipreduce.model.server;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Works on several things at a time and gives what comes of them in their order. */
public final class Ahead {
  private Ahead() {}

  /**
   * Begins work on things as results are asked for.
   *
   * @param items the things; the next is taken when there is room for it
   * @param most things begun and not given back, at the most
   * @param begin begins the work on one; the work must not end with an exception
   */
  public static <T, R> Iterator<R> inOrder(
      Iterator<T> items, int most, Function<T, Future<R>> begin) {
    ArrayDeque<Future<R>> underWay = new ArrayDeque<>();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        while (underWay.size() < most && items.hasNext()) {
          underWay.add(begin.apply(items.next()));
        }
        return !underWay.isEmpty();
      }

      @Override
      public R next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        try {
          return underWay.poll().get();
        } catch (ExecutionException e) {
          throw new IllegalStateException("Work ahead broke the program", e.getCause());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("Interrupted while waiting for work ahead", e);
        }
      }
    };
  }
}
