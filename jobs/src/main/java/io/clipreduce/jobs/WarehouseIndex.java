package io.clipreduce.jobs;

import io.clipreduce.index.PassageIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** The newest index of a warehouse, as those who answer questions see it. */
final class WarehouseIndex {
  private WarehouseIndex() {}

  /**
   * Opens it; the caller closes it.
   *
   * @throws UserException when there is none
   */
  static PassageIndex open(String warehouse, Configuration hadoop) {
    IndexStore store = new IndexStore(warehouse, hadoop);
    try {
      return store.open(newest(store, warehouse));
    } catch (IOException e) {
      throw new UncheckedIOException("The index of %s cannot be opened".formatted(warehouse), e);
    }
  }

  /** What the index knows each video by: something else whenever its passages may be others. */
  static SortedMap<String, String> states(Warehouse warehouse) {
    IndexStore store = new IndexStore(warehouse.root(), warehouse.hadoop());
    TreeMap<String, String> states = new TreeMap<>();
    try {
      for (IndexShard shard : newest(store, warehouse.root()).shards()) {
        store
            .stamps(shard.id())
            .forEach(
                (video, stamp) -> {
                  if (!shard.excluded().contains(video)) {
                    states.put(video, shard.code() + " " + stamp);
                  }
                });
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The index of %s cannot be read".formatted(warehouse.root()), e);
    }
    return states;
  }

  private static IndexVersion newest(IndexStore store, String warehouse) {
    return store
        .newest()
        .orElseThrow(
            () ->
                new UserException(
                    "%s has no index. Make it with 'clipreduce index --warehouse %s'."
                        .formatted(warehouse, warehouse)));
  }
}
