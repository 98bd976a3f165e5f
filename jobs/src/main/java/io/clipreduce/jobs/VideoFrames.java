package io.clipreduce.jobs;

import io.clipreduce.index.IndexedPassage;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;

/**
 * A published video as methods for whole videos see it: frames to choose from, and what the tables
 * say of each. Made of rows in any order; nothing may be asked before all were added.
 *
 * <p>To choose from are the first sampled frame of every stretch of {@code 1 / fps} seconds; within
 * a clip, only the first of those that show the same picture, as for the keyframes of clips.
 */
final class VideoFrames {
  /** What is read of the table clips. */
  record ClipColumns(int clipIndex, long startUs, long endUs) {}

  /** What is read of the table frames. */
  record FrameColumns(
      long ptsUs, long frameIndex, int widthPx, int heightPx, Picture picture, long repeatsPtsUs) {}

  /** What is read of the table frame_embeddings. */
  record VectorColumns(long ptsUs, String encoder, float[] vector) {}

  /** What is read of the table motions. */
  record MotionColumns(long startUs, long endUs, float panFraction, float tiltFraction) {}

  /** A frame to choose, and the clip that holds it. */
  record Candidate(int clipIndex, FrameColumns frame) {
    long ptsUs() {
      return frame.ptsUs();
    }
  }

  /** Words with the candidates they are said, shown or written of: {@code [first, end)}. */
  record Words(IndexedPassage of, int first, int end) {
    Passage passage() {
      return of.passage();
    }
  }

  private final double fps;
  private final Set<String> encoders;
  private final TreeMap<Long, ClipColumns> clips = new TreeMap<>();
  private final TreeMap<Long, FrameColumns> frames = new TreeMap<>();
  private final Map<String, Map<Long, float[]>> vectors = new TreeMap<>();
  private final TreeMap<Long, MotionColumns> motions = new TreeMap<>();
  private final IndexPassages passages;

  private List<Candidate> candidates;
  private long[] timesUs;
  private List<Words> words;

  /**
   * @param fps how many frames a second there are to choose from
   * @param encoders whose vectors of frames are looked at: only frames that have one of each are
   *     candidates
   */
  VideoFrames(String videoId, double fps, Set<String> encoders) {
    this.fps = fps;
    this.encoders = Set.copyOf(encoders);
    encoders.forEach(encoder -> vectors.put(encoder, new HashMap<>()));
    this.passages = new IndexPassages(videoId);
  }

  /** Takes rows of the tables that {@link WarehouseInputs} reads, and no others. */
  void addAll(Iterator<Grouped.InputRow> rows) {
    while (rows.hasNext()) {
      Grouped.InputRow row = rows.next();
      if (WarehouseInputs.columns(row.stage()) != null) {
        add(row.stage(), row.columns());
      }
    }
  }

  /** Takes a row of one of the tables that {@link WarehouseInputs} reads. */
  void add(String table, Row row) {
    Record columns = RecordRows.of(WarehouseInputs.columns(table)).fromRow(row);
    if (columns instanceof ClipColumns clip) {
      clips.put(clip.startUs(), clip);
    } else if (columns instanceof FrameColumns frame) {
      frames.put(frame.ptsUs(), frame);
      passages.add(new IndexPassages.FrameColumns(frame.ptsUs(), frame.picture()));
    } else if (columns instanceof VectorColumns vector) {
      if (encoders.contains(vector.encoder())) {
        vectors.get(vector.encoder()).put(vector.ptsUs(), vector.vector());
      }
    } else if (columns instanceof MotionColumns motion) {
      motions.put(motion.startUs(), motion);
    } else {
      passages.add(columns);
    }
  }

  /**
   * The frames to choose from, in order of time.
   *
   * @param askedAtUs only those up to then; null for all
   * @throws IllegalArgumentException when vectors are wanted and no frame has one
   */
  List<Candidate> candidates(Long askedAtUs) {
    if (candidates == null) {
      candidates = choosable();
      timesUs = candidates.stream().mapToLong(Candidate::ptsUs).toArray();
    }
    return askedAtUs == null ? candidates : candidates.subList(0, firstFrom(askedAtUs + 1));
  }

  private List<Candidate> choosable() {
    List<Candidate> all = new ArrayList<>();
    Set<Long> shown = new HashSet<>();
    long stretch = Long.MIN_VALUE;
    int clipIndex = -1;
    for (FrameColumns frame : frames.values()) {
      long here = (long) Math.floor(frame.ptsUs() * fps / 1e6);
      Map.Entry<Long, ClipColumns> clip = clips.floorEntry(frame.ptsUs());
      if (here == stretch || clip == null || frame.ptsUs() >= clip.getValue().endUs()) {
        continue;
      }
      stretch = here;
      if (clip.getValue().clipIndex() != clipIndex) {
        clipIndex = clip.getValue().clipIndex();
        shown.clear();
      }
      if (shown.add(frame.repeatsPtsUs())) {
        all.add(new Candidate(clipIndex, frame));
      }
    }
    boolean some = !all.isEmpty();
    vectors.forEach(
        (encoder, made) -> {
          all.removeIf(candidate -> !made.containsKey(candidate.ptsUs()));
          if (all.isEmpty() && some) {
            throw new IllegalArgumentException(
                "No frame of this video has a vector of the encoder %s. Name it in encode.encoders and"
                        .formatted(encoder)
                    + " run 'clipreduce run' again, or another in select.encoder.");
          }
        });
    return all;
  }

  /** Index of the first candidate from a time on. */
  private int firstFrom(long ptsUs) {
    int at = Arrays.binarySearch(timesUs, ptsUs);
    return at >= 0 ? at : -at - 1;
  }

  /** The vector of a candidate by one of the encoders that were named. */
  float[] vector(Candidate candidate, String encoder) {
    return vectors.get(encoder).get(candidate.ptsUs());
  }

  /**
   * What is said, shown as text, and told by captions of clips, as far as candidates are covered.
   *
   * @param askedAtUs only what was known then; null for all
   */
  List<Words> words(Long askedAtUs) {
    candidates(null);
    if (words == null) {
      words = new ArrayList<>();
      for (IndexedPassage passage : passages.all()) {
        int first = firstFrom(passage.passage().startUs());
        int end = firstFrom(passage.passage().endUs());
        if (first < end) {
          words.add(new Words(passage, first, end));
        }
      }
    }
    return words.stream()
        .filter(
            some ->
                switch (some.passage().kind()) {
                  case CLIP, SPEECH -> askedAtUs == null || some.passage().endUs() <= askedAtUs;
                  case SCREEN_TEXT -> askedAtUs == null || some.passage().startUs() <= askedAtUs;
                  default -> false;
                })
        .toList();
  }

  /**
   * What is in each candidate: words on screen in lower case, and labels of things. The same word
   * or label has the same number in all of them; numbers rise in order of things, then words.
   */
  List<Set<Integer>> items() {
    int count = candidates(null).size();
    TreeMap<String, Set<Integer>> places = new TreeMap<>();
    for (IndexedPassage indexed : passages.all()) {
      Passage passage = indexed.passage();
      Set<Integer> here = range(passage);
      if (passage.kind() == PassageKind.THING) {
        places.computeIfAbsent("thing " + passage.text(), key -> new TreeSet<>()).addAll(here);
      } else if (passage.kind() == PassageKind.SCREEN_TEXT) {
        for (String word : passage.text().toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1)) {
          if (!word.isEmpty()) {
            places.computeIfAbsent("word " + word, key -> new TreeSet<>()).addAll(here);
          }
        }
      }
    }
    List<Set<Integer>> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(new TreeSet<>());
    }
    int number = 0;
    for (Set<Integer> frames : places.values()) {
      for (int frame : frames) {
        items.get(frame).add(number);
      }
      number++;
    }
    return items;
  }

  private Set<Integer> range(Passage passage) {
    Set<Integer> range = new TreeSet<>();
    for (int i = firstFrom(passage.startUs()); i < firstFrom(passage.endUs()); i++) {
      range.add(i);
    }
    return range;
  }

  /**
   * How far the scene moves from one candidate to the next, in diagonals of the picture: the ways
   * between sampled frames added up; 0 for the first.
   */
  double[] motion() {
    List<Candidate> all = candidates(null);
    double[] motion = new double[all.size()];
    for (int i = 1; i < motion.length; i++) {
      FrameColumns frame = all.get(i).frame();
      double diagonal = Math.hypot(frame.widthPx(), frame.heightPx());
      for (MotionColumns part :
          motions.subMap(all.get(i - 1).ptsUs(), all.get(i).ptsUs()).values()) {
        double seconds = (part.endUs() - part.startUs()) / 1e6;
        motion[i] +=
            seconds
                * Math.hypot(
                    part.panFraction() * frame.widthPx(), part.tiltFraction() * frame.heightPx())
                / diagonal;
      }
    }
    return motion;
  }
}
