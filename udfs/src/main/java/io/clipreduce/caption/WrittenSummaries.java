package io.clipreduce.caption;

import io.clipreduce.caption.Summary.TimeRange;
import io.clipreduce.caption.TextWriter.Written;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ModelCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * Summaries that a language model writes: of each segment from its clips' captions and their times,
 * then of the video from its segments' summaries. Of presentations each slide is summed up too,
 * with what is said of it, and these stand among the segments' summaries. What is too long for one
 * prompt is summed up part by part first, over as many levels as it takes. Safe for several threads
 * if the writer is.
 */
final class WrittenSummaries implements Summariser {
  /** Changes whenever this code would ask a model otherwise. */
  private static final String VERSION = "3";

  /** Least room for captions that prompts must leave, in tokens. */
  private static final int LEAST_ROOM = 64;

  /** Tokens by which a text may be longer than its lines are by themselves, per line. */
  private static final int LINE_BORDER = 8;

  private final SummarySettings settings;
  private final Unifier segments;
  private final TextWriter writer;

  WrittenSummaries(SummarySettings settings, TextWriter writer) {
    this.settings = settings;
    this.segments = new Unifier(settings.segmentUs());
    this.writer = writer;
  }

  /**
   * Says why prompts leave no room for captions.
   *
   * @throws IllegalArgumentException if they do not; the message is for the user
   */
  static void requireRoom(SummarySettings settings, TextWriter writer, String lengthSettings) {
    for (String prompt : prompts(settings)) {
      int roomTokens = writer.mostTokens() - writer.tokens(prompt, "");
      if (roomTokens < LEAST_ROOM) {
        throw new IllegalArgumentException(
            "The model has room for %s tokens of captions beside the prompt and the answer; it must be %s at least. Look at %s and at the prompts."
                .formatted(Math.max(0, roomTokens), LEAST_ROOM, lengthSettings));
      }
    }
  }

  private static List<String> prompts(SummarySettings settings) {
    List<String> prompts =
        new ArrayList<>(
            List.of(settings.segmentPrompt(), settings.videoPrompt(), settings.slidePrompt()));
    if (settings.option("long_caption").equals("model")) {
      prompts.add(settings.longPrompt());
    }
    return prompts;
  }

  /** What of the settings matters to every model. */
  static String version(SummarySettings settings) {
    return String.join(
        "\n",
        VERSION,
        String.join("\n", prompts(settings)),
        settings.option("long_caption"),
        settings.option("long_words"));
  }

  /** What is said of a part of the video. */
  private record Line(long startUs, long endUs, String text) {
    String words() {
      return "[%s - %s] %s".formatted(English.time(startUs), English.time(endUs), text);
    }
  }

  @Override
  public VideoSummary summarise(List<ClipCaption> captions, List<SlideText> slides)
      throws InterruptedException {
    Asked asked = new Asked();
    try {
      List<Line> ofSlides = ofSlides(slides, asked);
      return new VideoSummary(
          written(captions, ofSlides, asked),
          ofSlides.stream().map(Line::text).toList(),
          null,
          asked.cutOff,
          asked.calls);
    } catch (CallFailure e) {
      return failed(e.ending(), e.errorClass(), e.getMessage(), asked);
    } catch (EmptyAnswer e) {
      return failed(CallFailure.Ending.FAILED, "BAD_SUMMARY", e.getMessage(), asked);
    }
  }

  private static VideoSummary failed(
      CallFailure.Ending ending, String errorClass, String reason, Asked asked) {
    return new VideoSummary(
        List.of(), List.of(), new VideoSummary.Failure(ending, errorClass, reason), 0, asked.calls);
  }

  private List<Line> ofSlides(List<SlideText> slides, Asked asked)
      throws CallFailure, EmptyAnswer, InterruptedException {
    List<List<Line>> prompts = new ArrayList<>();
    for (SlideText slide : slides) {
      List<Line> lines = new ArrayList<>();
      String text = slide.text().replace("\n", "; ");
      lines.add(new Line(slide.startUs(), slide.endUs(), "The slide: " + text));
      if (slide.said() != null) {
        lines.add(new Line(slide.startUs(), slide.endUs(), "Said: " + slide.said()));
      }
      prompts.add(shortEnough(settings.slidePrompt(), lines, asked));
    }
    return asked.lines(begin(settings.slidePrompt(), prompts), prompts);
  }

  private List<Summary> written(List<ClipCaption> captions, List<Line> ofSlides, Asked asked)
      throws CallFailure, EmptyAnswer, InterruptedException {
    List<Summary> summaries = new ArrayList<>();
    if (captions.isEmpty()) {
      return summaries;
    }
    List<List<ClipCaption>> parts = segments.segments(captions);
    List<List<Line>> prompts = new ArrayList<>();
    for (List<ClipCaption> part : parts) {
      prompts.add(shortEnough(settings.segmentPrompt(), lines(part), asked));
    }
    List<Line> ofSegments = asked.lines(begin(settings.segmentPrompt(), prompts), prompts);
    for (int i = 0; i < parts.size(); i++) {
      summaries.add(summary("segment", i, parts.get(i), ofSegments.get(i).text()));
    }
    List<Line> parted = new ArrayList<>(ofSegments);
    parted.addAll(ofSlides);
    parted.sort(Comparator.comparingLong(Line::startUs));
    List<List<Line>> whole = List.of(shortEnough(settings.videoPrompt(), parted, asked));
    String ofVideo = asked.lines(begin(settings.videoPrompt(), whole), whole).get(0).text();
    summaries.add(summary("video", 0, captions, ofVideo));
    addLong(parts, asked, summaries);
    return summaries;
  }

  /** Adds the long caption: of the clips' captions, or of what is written of each segment. */
  private void addLong(List<List<ClipCaption>> parts, Asked asked, List<Summary> summaries)
      throws CallFailure, EmptyAnswer, InterruptedException {
    int mostWords = Integer.parseInt(settings.option("long_words"));
    switch (settings.option("long_caption")) {
      case "clips" -> summaries.add(LongCaption.ofClips(parts, mostWords));
      case "model" -> {
        List<List<Line>> prompts = new ArrayList<>();
        for (List<ClipCaption> part : parts) {
          prompts.add(shortEnough(settings.longPrompt(), lines(part), asked));
        }
        List<Line> written = asked.lines(begin(settings.longPrompt(), prompts), prompts);
        List<List<LongCaption.Told>> told =
            written.stream()
                .map(line -> new LongCaption.Told(line.startUs(), line.endUs(), line.text()))
                .map(List::of)
                .toList();
        summaries.add(LongCaption.of(told, mostWords, null));
      }
      default -> {
        // None is wanted.
      }
    }
  }

  private static List<Line> lines(List<ClipCaption> clips) {
    return clips.stream().map(clip -> new Line(clip.startUs(), clip.endUs(), clip.text())).toList();
  }

  private static Summary summary(String level, int index, List<ClipCaption> clips, String text) {
    List<TimeRange> restsOn =
        TimeRanges.merged(
            clips.stream().map(clip -> new TimeRange(clip.startUs(), clip.endUs())).toList(), 0);
    return new Summary(
        level,
        index,
        restsOn.get(0).startUs(),
        restsOn.get(restsOn.size() - 1).endUs(),
        text,
        restsOn,
        null);
  }

  private List<Future<Written>> begin(String prompt, List<List<Line>> texts) {
    return writer.write(prompt, texts.stream().map(WrittenSummaries::words).toList());
  }

  private static String words(List<Line> lines) {
    return lines.stream().map(Line::words).collect(Collectors.joining("\n"));
  }

  private boolean fits(String prompt, List<Line> lines) {
    return writer.tokens(prompt, words(lines)) <= writer.mostTokens();
  }

  /** Whether there is room with every prompt. */
  private boolean fits(List<Line> lines) {
    return prompts(settings).stream().allMatch(prompt -> fits(prompt, lines));
  }

  /** The lines, or fewer that stand for them, which have room in one prompt. */
  private List<Line> shortEnough(String prompt, List<Line> lines, Asked asked)
      throws CallFailure, EmptyAnswer, InterruptedException {
    List<Line> rest = lines;
    while (!fits(prompt, rest)) {
      List<List<Line>> groups = groups(rest);
      if (groups.size() == 1) {
        return groups.get(0);
      }
      rest = asked.lines(begin(settings.segmentPrompt(), groups), groups);
    }
    return rest;
  }

  /**
   * Neighbours together as long as they fit into a prompt of any kind, two at least, so that each
   * level has fewer lines.
   */
  private List<List<Line>> groups(List<Line> lines) {
    List<List<Line>> groups = new ArrayList<>();
    List<Line> group = new ArrayList<>();
    for (Line line : lines) {
      group.add(cut(line));
      if (group.size() > 2 && !fits(group)) {
        Line next = group.remove(group.size() - 1);
        groups.add(group);
        group = new ArrayList<>(List.of(next));
      }
    }
    groups.add(group);
    return groups;
  }

  /** A line of which two have room in a prompt of any kind. */
  private Line cut(Line line) {
    int roomTokens =
        prompts(settings).stream().mapToInt(this::room).min().orElseThrow() / 2 - LINE_BORDER;
    Line shorter = line;
    while (tokens(shorter) > roomTokens) {
      String text = shorter.text();
      int length = Math.min(text.length() - 1, text.length() * roomTokens / tokens(shorter));
      int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
      shorter = new Line(line.startUs(), line.endUs(), text.substring(0, end));
    }
    return shorter;
  }

  private int room(String prompt) {
    return writer.mostTokens() - writer.tokens(prompt, "");
  }

  private int tokens(Line line) {
    String prompt = settings.segmentPrompt();
    return writer.tokens(prompt, line.words()) - writer.tokens(prompt, "");
  }

  @Override
  public int videosAtATime() {
    return writer.videosAtATime();
  }

  @Override
  public void close() {
    writer.close();
  }

  /** A model wrote nothing. */
  private static final class EmptyAnswer extends Exception {
    private static final long serialVersionUID = 1L;

    EmptyAnswer(Line line) {
      super(
          "The model wrote nothing about %s to %s"
              .formatted(English.time(line.startUs()), English.time(line.endUs())));
    }
  }

  /** What was asked for one video. */
  private static final class Asked {
    private final List<ModelCall> calls = new ArrayList<>();
    private int cutOff;

    /**
     * Waits for all answers, so that every call is told, and gives them as lines that stand for the
     * texts they are about.
     */
    List<Line> lines(List<Future<Written>> answers, List<List<Line>> texts)
        throws CallFailure, EmptyAnswer, InterruptedException {
      List<Line> lines = new ArrayList<>();
      CallFailure failure = null;
      for (int i = 0; i < answers.size(); i++) {
        List<Line> about = texts.get(i);
        try {
          String text = words(answers.get(i).get());
          long endUs = about.get(about.size() - 1).endUs();
          lines.add(new Line(about.get(0).startUs(), endUs, text));
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof CallFailure failed)) {
            throw new IllegalStateException("Writing broke the program", e.getCause());
          }
          if (failed.call() != null) {
            calls.add(failed.call());
          }
          failure = CallFailure.graver(failure, failed);
        }
      }
      if (failure != null) {
        throw failure;
      }
      for (Line line : lines) {
        if (line.text().isEmpty()) {
          throw new EmptyAnswer(line);
        }
      }
      return lines;
    }

    private String words(Written written) {
      if (written.call() != null) {
        calls.add(written.call());
      }
      String words = written.text().strip().replaceAll("\\s+", " ");
      if (written.whole()) {
        return words;
      }
      cutOff++;
      return English.wholeSentences(words);
    }
  }
}
