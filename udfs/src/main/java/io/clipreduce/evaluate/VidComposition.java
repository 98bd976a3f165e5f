package io.clipreduce.evaluate;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * VidComposition: choices about how videos are composed, 15 tasks ({@code class}) in five groups. A
 * question is about a {@code segment}, a file cut out of {@code video}.
 */
public final class VidComposition extends RowBenchmark {
  /** Words of the tasks' names, and their groups. */
  private static final Map<String, String> GROUPS = new LinkedHashMap<>();

  static {
    for (String word : new String[] {"camera", "shot"}) {
      GROUPS.put(word, "camera");
    }
    for (String word : new String[] {"emotion", "action", "costume", "makeup", "character"}) {
      GROUPS.put(word, "character");
    }
    for (String word : new String[] {"script", "plot"}) {
      GROUPS.put(word, "narrative");
    }
    for (String word : new String[] {"background", "scene", "lighting"}) {
      GROUPS.put(word, "scene");
    }
    for (String word : new String[] {"style", "cut", "effect"}) {
      GROUPS.put(word, "making");
    }
  }

  public VidComposition() {
    super("vidcomposition", "mme_regex", UnparsedPolicy.WRONG, macro("accuracy_macro", TASK));
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("question") && first.has("segment", "segments", "segment_times");
  }

  @Override
  void parts(ItemBuilder item, InputRecord row) {
    String task = row.textOr("", "class", "task", "type");
    item.slice("domain", row.textOr(group(task), "category", "group")).slice(TASK, task);
  }

  private static String group(String task) {
    String name = task.toLowerCase(Locale.ROOT);
    return GROUPS.entrySet().stream()
        .filter(group -> name.contains(group.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }
}
