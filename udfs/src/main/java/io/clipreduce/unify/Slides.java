package io.clipreduce.unify;

import io.clipreduce.perceive.Box;
import io.clipreduce.unify.NameEvidence.ReadLine;
import io.clipreduce.unify.NameEvidence.SaidWords;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The slides of a presentation and what is said of each, in order of time: slides and transcript
 * interleaved, which serves models better than one after the other (arXiv 2504.10049). A slide is
 * text that covers much of the picture and stays for two seconds and more; words belong to the
 * slide on screen at their middle.
 */
public final class Slides {
  /** Changes whenever other slides would be found. */
  public static final String VERSION = "2";

  /** Shorter texts are no slides. */
  private static final long MIN_SHOWN_US = 2_000_000;

  private static final int MIN_LINES = 2;
  private static final int MIN_LETTERS = 25;

  /** Least share of the picture inside the box round all lines. */
  private static final double MIN_AREA = 0.15;

  /** Two readings of one slide share more of their words than this. */
  private static final double SAME_READING = 0.6;

  /** A slide that comes again shares more of its words, and all of its numbers. */
  private static final double SAME_SLIDE = 0.8;

  /** Time without text for which a slide goes on: it is read again every 20 s. */
  private static final long MAX_GAP_US = 2_000_000;

  /** Fewer slides, or slides for less of the time, are no presentation. */
  private static final int MIN_BLOCKS = 3;

  private static final double MIN_SHARE = 0.25;

  private static final float MIN_CONFIDENCE = 0.6f;

  private static final int SUMMED_LINES = 4;
  private static final int SUMMED_SENTENCES = 2;
  private static final String STOPS = ".,;:!?";
  private static final Pattern SENTENCES = Pattern.compile("(?<=[.!?])\\s+");
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

  private Slides() {}

  /** Lines that are on screen together. */
  private static final class Run {
    private final long startUs;
    private long endUs;

    /** The reading with most letters. */
    private List<ReadLine> lines;

    private TreeSet<String> words;
    private int number;

    Run(long startUs, long endUs, List<ReadLine> lines) {
      this.startUs = startUs;
      this.endUs = endUs;
      this.lines = lines;
      this.words = words(lines);
    }

    void read(long untilUs, List<ReadLine> again) {
      endUs = Math.max(endUs, untilUs);
      if (letters(again) > letters(lines)) {
        lines = again;
        words = words(again);
      }
    }
  }

  /**
   * Finds the slides.
   *
   * @param durationUs length of the video
   * @return in order of time; empty if the video is no presentation
   */
  public static List<SlideBlock> of(List<ReadLine> lines, List<SaidWords> speech, long durationUs) {
    List<Run> runs = runs(lines);
    runs.removeIf(run -> run.endUs - run.startUs < MIN_SHOWN_US || !isSlide(run.lines));
    long shownUs = runs.stream().mapToLong(run -> run.endUs - run.startUs).sum();
    if (runs.size() < MIN_BLOCKS || shownUs < MIN_SHARE * durationUs) {
      return List.of();
    }
    List<Run> slides = new ArrayList<>();
    for (Run run : runs) {
      Run before =
          slides.stream().filter(slide -> isSameSlide(slide, run)).findFirst().orElse(null);
      run.number = before == null ? slides.size() : before.number;
      if (before == null) {
        slides.add(run);
      }
    }
    return runs.stream().map(run -> block(run, speech)).toList();
  }

  /** What is on screen from each moment at which something is read, neighbours alike together. */
  private static List<Run> runs(List<ReadLine> lines) {
    TreeMap<Long, List<ReadLine>> starts = new TreeMap<>();
    for (ReadLine line : lines) {
      Float confidence = line.line().confidence();
      if (confidence == null || confidence >= MIN_CONFIDENCE) {
        starts.computeIfAbsent(line.line().ptsUs(), pts -> new ArrayList<>()).add(line);
      }
    }
    List<Run> runs = new ArrayList<>();
    List<ReadLine> standing = new ArrayList<>();
    for (long nowUs : starts.keySet()) {
      standing.removeIf(line -> line.line().endUs() <= nowUs);
      standing.addAll(starts.get(nowUs));
      List<ReadLine> shown = List.copyOf(standing);
      long untilUs = shown.stream().mapToLong(line -> line.line().endUs()).max().orElse(nowUs);
      Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
      boolean goesOn =
          last != null
              && nowUs - last.endUs <= MAX_GAP_US
              && jaccard(last.words, words(shown)) > SAME_READING;
      if (goesOn) {
        last.read(untilUs, shown);
      } else {
        if (last != null) {
          last.endUs = Math.min(last.endUs, nowUs);
        }
        runs.add(new Run(nowUs, untilUs, shown));
      }
    }
    return runs;
  }

  private static boolean isSlide(List<ReadLine> lines) {
    float left = 1;
    float top = 1;
    float right = 0;
    float bottom = 0;
    for (ReadLine line : lines) {
      Box box = line.line().box();
      left = Math.min(left, box.x());
      top = Math.min(top, box.y());
      right = Math.max(right, box.x() + box.width());
      bottom = Math.max(bottom, box.y() + box.height());
    }
    return lines.size() >= MIN_LINES
        && letters(lines) >= MIN_LETTERS
        && (double) (right - left) * (bottom - top) > MIN_AREA;
  }

  private static boolean isSameSlide(Run one, Run other) {
    return jaccard(one.words, other.words) > SAME_SLIDE
        && numbers(one.words).equals(numbers(other.words));
  }

  private static Set<String> numbers(Set<String> words) {
    TreeSet<String> numbers = new TreeSet<>(words);
    numbers.removeIf(word -> !word.matches("\\p{N}+"));
    return numbers;
  }

  private static int letters(List<ReadLine> lines) {
    return lines.stream()
        .mapToInt(line -> (int) line.line().text().chars().filter(Character::isLetter).count())
        .sum();
  }

  private static TreeSet<String> words(List<ReadLine> lines) {
    TreeSet<String> words = new TreeSet<>();
    for (ReadLine line : lines) {
      for (String word : NO_WORD.split(line.line().text().toLowerCase(Locale.ROOT))) {
        if (!word.isEmpty()) {
          words.add(word);
        }
      }
    }
    return words;
  }

  private static double jaccard(Set<String> some, Set<String> others) {
    long both = some.stream().filter(others::contains).count();
    long either = some.size() + others.size() - both;
    return either == 0 ? 1 : (double) both / either;
  }

  private static SlideBlock block(Run run, List<SaidWords> speech) {
    List<ReadLine> lines =
        run.lines.stream()
            .sorted(
                Comparator.comparing((ReadLine line) -> line.line().box().y())
                    .thenComparing(line -> line.line().box().x())
                    .thenComparing(ReadLine::ocrId))
            .toList();
    List<SaidWords> said =
        speech.stream()
            .filter(
                words -> {
                  long middleUs = (words.startUs() + words.endUs()) / 2;
                  return middleUs >= run.startUs && middleUs < run.endUs;
                })
            .sorted(
                Comparator.comparingLong(SaidWords::startUs).thenComparing(SaidWords::transcriptId))
            .toList();
    List<String> texts =
        lines.stream().map(line -> line.line().text()).filter(text -> !text.isBlank()).toList();
    String spoken =
        said.isEmpty()
            ? null
            : String.join(" ", said.stream().map(words -> words.text().strip()).toList())
                .replaceAll("\\s+", " ");
    return new SlideBlock(
        run.number,
        run.startUs,
        run.endUs,
        texts.get(0),
        String.join("\n", texts),
        spoken,
        summary(texts, spoken),
        lines.stream().map(ReadLine::ocrId).toList(),
        said.stream().map(SaidWords::transcriptId).toList());
  }

  /** Lines in one: a line that goes on in the next, or ends by itself, without a border. */
  private static String joined(List<String> lines) {
    StringBuilder words = new StringBuilder(lines.get(0));
    for (String line : lines.subList(1, lines.size())) {
      boolean goesOn = Character.isLowerCase(line.codePointAt(0));
      boolean ended = STOPS.indexOf(words.charAt(words.length() - 1)) >= 0;
      words.append(goesOn || ended ? " " : "; ").append(line);
    }
    return words.toString();
  }

  /** The title, the first lines below it, and the first sentences that are said. */
  private static String summary(List<String> texts, String spoken) {
    StringBuilder summary = new StringBuilder("Slide \"" + texts.get(0) + "\"");
    List<String> rest = texts.subList(1, Math.min(texts.size(), 1 + SUMMED_LINES));
    summary.append(rest.isEmpty() ? "" : ": " + joined(rest));
    boolean ended = STOPS.indexOf(summary.charAt(summary.length() - 1)) >= 0;
    summary.append(texts.size() > 1 + SUMMED_LINES ? " ..." : ended ? "" : ".");
    if (spoken != null) {
      List<String> sentences = List.of(SENTENCES.split(spoken));
      int told = Math.min(SUMMED_SENTENCES, sentences.size());
      summary.append(" Said meanwhile: ").append(String.join(" ", sentences.subList(0, told)));
      if (told < sentences.size()) {
        summary.append(" ...");
      }
    }
    return summary.toString();
  }
}
