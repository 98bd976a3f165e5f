package io.clipreduce.evaluate;

import java.util.Set;

/**
 * What a user chose of how answers are scored.
 *
 * @param policy what an unreadable answer counts as; null: as the benchmark's own scorer has it,
 *     and as wrong beside it
 * @param parser name of the parser of replies; null: the benchmark's own
 * @param quirks known faults of published scorers to reproduce
 * @param seed seed of all that is drawn
 */
public record ScoringRules(UnparsedPolicy policy, String parser, Set<Quirk> quirks, long seed) {
  /** As published, without the faults. */
  public static final ScoringRules PUBLISHED = new ScoringRules(null, null, Set.of(), 0);

  public ScoringRules {
    quirks = Set.copyOf(quirks);
  }
}
