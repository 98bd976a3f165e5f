package io.clipreduce.jobs;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.spark.TaskContext;

/** Streams inside a task, and things that must be closed when it ends. */
final class Tasks {
  private Tasks() {}

  /**
   * Closes something when the running task ends, well or not; a failure to close fails the task.
   */
  static void atEnd(AutoCloseable resource) {
    TaskContext.get()
        .addTaskCompletionListener(
            context -> {
              try {
                resource.close();
              } catch (Exception e) {
                throw new IllegalStateException("Cannot close " + resource, e);
              }
            });
  }

  /** Applies a function as results are asked for. */
  static <T, R> Iterator<R> map(Iterator<T> items, Function<T, R> function) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return items.hasNext();
      }

      @Override
      public R next() {
        return function.apply(items.next());
      }
    };
  }

  /** Joins the results of a function, one item at a time. */
  static <T, R> Iterator<R> flatMap(Iterator<T> items, Function<T, Iterator<R>> function) {
    return new Iterator<>() {
      private Iterator<R> results = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!results.hasNext() && items.hasNext()) {
          results = function.apply(items.next());
        }
        return results.hasNext();
      }

      @Override
      public R next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return results.next();
      }
    };
  }
}
