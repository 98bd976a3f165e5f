package io.clipreduce.evaluate;

import java.util.Map;

/**
 * V2P-Bench: files of responses, a question a line with the options inside of it. Durations are
 * parted where its scorer does, at 240 and 1800 seconds.
 */
public final class V2pBench extends RowBenchmark {
  private static final double MEDIUM_FROM_S = 240;
  private static final double LONG_FROM_S = 1800;

  private static final Map<Integer, String> DIMENSIONS =
      Map.ofEntries(
          Map.entry(1, "OA"),
          Map.entry(2, "HA"),
          Map.entry(3, "OD"),
          Map.entry(4, "FM"),
          Map.entry(5, "CR"),
          Map.entry(6, "PU"),
          Map.entry(7, "CI"),
          Map.entry(9, "FT"),
          Map.entry(10, "RT"),
          Map.entry(12, "AS"),
          Map.entry(13, "SR"),
          Map.entry(14, "GC"));

  public V2pBench() {
    super("v2p-bench", "first_char", UnparsedPolicy.WRONG);
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("frame_path") && first.has("dimension");
  }

  @Override
  void parts(ItemBuilder item, InputRecord row) {
    Double dimension = row.number("dimension");
    String code = dimension == null ? null : DIMENSIONS.get(dimension.intValue());
    if (code == null) {
      throw row.broken(
          "field 'dimension' must be 1 to 14 but for 8 and 11, but is "
              + row.textOr("missing", "dimension"));
    }
    item.slice("duration", durationClass(row.number("duration"), MEDIUM_FROM_S, LONG_FROM_S))
        .slice(TASK, code)
        .slice("source", row.textOr(null, "source"));
  }
}
