package io.clipreduce.unify;

import io.clipreduce.perceive.Box;
import io.clipreduce.perceive.OcrLine;
import io.clipreduce.unify.NameEvidence.ReadLine;
import io.clipreduce.unify.NamesInText.Name;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongToIntFunction;

/**
 * Names in what is read from pictures: whose title or profession is told, of persons; of other
 * lines, those that are no headings, slogans or roles; and in the lower third of the picture, where
 * it is told who is seen, lines of nothing but a name.
 */
final class ReadNames {
  /** Names in lines that were read worse are mostly misread. */
  private static final float MIN_CONFIDENCE = 0.75f;

  /** Where names of those who are seen stand, from the top of the picture. */
  private static final float LOWER_THIRD = 0.6f;

  /** Lines of a name and of what somebody is stand together within so many line heights. */
  private static final double MAX_LINES_APART = 1.5;

  private final LongToIntFunction clips;
  private final List<Candidate> candidates = new ArrayList<>();

  private ReadNames(LongToIntFunction clips) {
    this.clips = clips;
  }

  /**
   * A name that is read in a clip, once or again and again.
   *
   * @param person whether it is a person's
   * @param first the line in which it is read first
   * @param position place among the names of that line, from 0
   * @param endUs until when it is read, exclusive
   */
  record Read(String name, boolean person, ReadLine first, int position, long endUs) {}

  /** What may be a name. */
  private static final class Candidate {
    private final ReadLine first;
    private final int position;
    private String name;

    /** Whether it is the name of a person; whether it is a name at least. */
    private boolean person;

    private boolean named;
    private long endUs;

    Candidate(String name, ReadLine first, int position) {
      this.name = name;
      this.first = first;
      this.position = position;
    }
  }

  /**
   * Finds the names in lines.
   *
   * @param clips the clip that shows a moment
   * @return in order of first reading
   */
  static List<Read> of(List<ReadLine> lines, LongToIntFunction clips) {
    TreeMap<Long, List<ReadLine>> byTime = new TreeMap<>();
    for (ReadLine line : lines) {
      byTime.computeIfAbsent(line.line().ptsUs(), pts -> new ArrayList<>()).add(line);
    }
    ReadNames names = new ReadNames(clips);
    for (List<ReadLine> together : byTime.values()) {
      for (ReadLine line : together) {
        Float confidence = line.line().confidence();
        if (confidence == null || confidence >= MIN_CONFIDENCE) {
          names.add(line, together);
        }
      }
    }
    return names.found();
  }

  /** The names; who is a person in one clip is one in all, whatever stands by the name there. */
  private List<Read> found() {
    Set<String> persons = new HashSet<>();
    for (Candidate read : candidates) {
      if (read.person) {
        persons.add(Group.normal(read.name));
      }
    }
    List<Read> found = new ArrayList<>();
    for (Candidate read : candidates) {
      boolean person = persons.contains(Group.normal(read.name));
      if (person || read.named) {
        found.add(new Read(read.name, person, read.first, read.position, read.endUs));
      }
    }
    return found;
  }

  private void add(ReadLine read, List<ReadLine> together) {
    OcrLine line = read.line();
    String text = line.text().strip();
    boolean low = line.box().y() >= LOWER_THIRD;
    boolean alone = NamesInText.isAlone(text);
    List<Name> names = new ArrayList<>(NamesInText.onScreen(text));
    if (alone && low && names.isEmpty()) {
      names.add(new Name(text, false, null));
    }
    for (int i = 0; i < names.size(); i++) {
      Name name = names.get(i);
      Candidate same = sameInClip(name.name(), i, read);
      same.person |= name.person() || alone && hasRoleUnder(line, together);
      same.named |=
          name.name().contains(" ")
              && !NamesInText.inCapitals(name.name())
              && !NamesInText.tellsProfession(text)
              && (alone && low || !NamesInText.isHeading(text));
      same.endUs = Math.max(same.endUs, line.endUs());
    }
  }

  /** The name as it was read before in the clip, in full or in part, while it came or went. */
  private Candidate sameInClip(String name, int position, ReadLine read) {
    Box box = read.line().box();
    String normal = Group.normal(name);
    int clip = clips.applyAsInt(read.line().ptsUs());
    for (int i = candidates.size() - 1; i >= 0; i--) {
      Candidate before = candidates.get(i);
      if (clips.applyAsInt(before.first.line().ptsUs()) != clip) {
        break;
      }
      String other = Group.normal(before.name);
      boolean there = Math.abs(before.first.line().box().y() - box.y()) <= box.height();
      boolean part = there && (other.contains(normal) || normal.contains(other));
      if (part || other.equals(normal)) {
        before.name = name.length() > before.name.length() ? name : before.name;
        return before;
      }
    }
    Candidate first = new Candidate(name, read, position);
    candidates.add(first);
    return first;
  }

  /** Whether the line right under a name tells what somebody is. */
  private static boolean hasRoleUnder(OcrLine name, List<ReadLine> together) {
    for (ReadLine other : together) {
      Box below = other.line().box();
      Box above = name.box();
      double gap = below.y() - (above.y() + above.height());
      boolean under =
          below.y() > above.y()
              && gap <= MAX_LINES_APART * above.height()
              && below.x() < above.x() + above.width()
              && above.x() < below.x() + below.width();
      if (under && NamesInText.isRole(other.line().text())) {
        return true;
      }
    }
    return false;
  }
}
