package io.clipreduce.generate;

import java.util.List;

/** Words that generated questions use. */
final class Words {
  /** Names that differ in several letters, so that one misread letter names no other. */
  static final List<String> SECRETS =
      List.of(
          "Alice",
          "Benjamin",
          "Charlotte",
          "Dominic",
          "Eleanor",
          "Frederick",
          "Gabriel",
          "Hannah",
          "Isabella",
          "Jonathan",
          "Katherine",
          "Leonard",
          "Margaret",
          "Nicholas",
          "Olivia",
          "Patrick",
          "Quentin",
          "Rebecca",
          "Sebastian",
          "Theodore",
          "Ursula",
          "Victoria",
          "William",
          "Xavier",
          "Yolanda",
          "Zachary",
          "Anthony",
          "Beatrice",
          "Christopher",
          "Dorothy",
          "Edward",
          "Florence");

  private Words() {}
}
