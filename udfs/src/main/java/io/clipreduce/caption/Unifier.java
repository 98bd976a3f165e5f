package io.clipreduce.caption;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Makes of the clip captions of a video captions of its segments and of the whole. They are built
 * from the facts alone: a fact that many clips tell is said once, with when it holds or for how
 * long.
 */
public final class Unifier {
  /** Changes whenever the summaries would. */
  public static final String VERSION = "2";

  /** The most texts quoted in the summary of a segment, and of the video. */
  private static final int SEGMENT_TEXTS = 5;

  private static final int VIDEO_TEXTS = 10;

  private final long segmentUs;

  /**
   * Takes the length of segments.
   *
   * @param segmentUs length aimed at, in microseconds, at least 1
   */
  public Unifier(long segmentUs) {
    if (segmentUs < 1) {
      throw new IllegalArgumentException(
          "Segments must be at least one microsecond long, not " + segmentUs + ".");
    }
    this.segmentUs = segmentUs;
  }

  /**
   * Summarises one video. It is cut into as many equal spans as its length rounded to segments has
   * (at least one), and a clip belongs to the span that holds its middle; so a segment has whole
   * clips, and the last is about as long as the others.
   *
   * @param captions the captions of all clips of one captioner
   * @return the segments in order of time, then the video; empty if there are no clips
   */
  public List<Summary> unify(List<ClipCaption> captions) {
    if (captions.isEmpty()) {
      return List.of();
    }
    List<Summary> summaries = new ArrayList<>();
    for (List<ClipCaption> segment : segments(captions)) {
      ClipFacts facts = new ClipFacts(segment);
      summaries.add(
          summary("segment", summaries.size(), facts, leadOfSegment(facts), SEGMENT_TEXTS));
    }
    ClipFacts facts = new ClipFacts(inOrder(captions));
    summaries.add(summary("video", 0, facts, leadOfVideo(facts), VIDEO_TEXTS));
    return summaries;
  }

  /**
   * When each segment begins.
   *
   * @param captions at least one
   * @return microseconds, ascending; at least one
   */
  public List<Long> segmentStartsUs(List<ClipCaption> captions) {
    return segments(captions).stream().map(segment -> segment.get(0).startUs()).toList();
  }

  private static List<ClipCaption> inOrder(List<ClipCaption> captions) {
    return captions.stream().sorted(Comparator.comparingLong(ClipCaption::startUs)).toList();
  }

  /**
   * The clips of each segment, all in order of time.
   *
   * @param captions at least one
   */
  List<List<ClipCaption>> segments(List<ClipCaption> captions) {
    return segments(inOrder(captions), ClipCaption::startUs, ClipCaption::endUs, segmentUs);
  }

  /**
   * The clips of each segment, as {@link #unify} cuts them.
   *
   * @param clips in order of time, at least one
   * @param start when a clip begins, in microseconds
   * @param end when it ends, exclusive
   * @param segmentUs length aimed at
   */
  public static <T> List<List<T>> segments(
      List<T> clips, ToLongFunction<T> start, ToLongFunction<T> end, long segmentUs) {
    long startUs = start.applyAsLong(clips.get(0));
    long durationUs = end.applyAsLong(clips.get(clips.size() - 1)) - startUs;
    long spans = Math.max(1, (durationUs + segmentUs / 2) / segmentUs);
    List<List<T>> segments = new ArrayList<>();
    long lastSpan = -1;
    for (T clip : clips) {
      long middleUs = (start.applyAsLong(clip) + end.applyAsLong(clip)) / 2 - startUs;
      long span = (long) ((double) middleUs / Math.max(1, durationUs) * spans);
      if (span != lastSpan) {
        segments.add(new ArrayList<>());
        lastSpan = span;
      }
      segments.get(segments.size() - 1).add(clip);
    }
    return segments;
  }

  private static Summary summary(
      String level, int index, ClipFacts facts, String lead, int mostTexts) {
    SummaryText text = new SummaryText(facts);
    text.add(lead);
    text.addLook();
    text.addCamera();
    text.addMotion();
    text.addFaces();
    text.addTexts(mostTexts);
    text.addSound();
    return new Summary(
        level,
        index,
        facts.startUs(),
        facts.endUs(),
        text.text(),
        text.restsOn(),
        facts.confidence());
  }

  private static String leadOfVideo(ClipFacts facts) {
    String lead = "the video runs for " + English.duration(facts.durationUs());
    return facts.shots() < 2 ? lead : lead + " and has " + English.count(facts.shots(), "shot");
  }

  private static String leadOfSegment(ClipFacts facts) {
    String range = English.range(facts.startUs(), facts.endUs());
    return facts.shots() < 2
        ? range + " there is no cut"
        : range + " there are " + English.count(facts.shots(), "shot");
  }
}
