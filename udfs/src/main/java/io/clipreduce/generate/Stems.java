package io.clipreduce.generate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Short names of sources, each different from all others whatever the case of its letters. */
final class Stems {
  private final Map<String, String> byName = new HashMap<>();

  /**
   * @param sources in order of name
   */
  Stems(List<SourceVideo> sources) {
    Set<String> taken = new HashSet<>();
    for (SourceVideo source : sources) {
      String stem = source.stem();
      for (int i = 2; !taken.add(stem.toLowerCase(Locale.ROOT)); i++) {
        stem = source.stem() + "-" + i;
      }
      byName.put(source.name(), stem);
    }
  }

  String of(Survey survey) {
    return byName.get(survey.video().name());
  }
}
