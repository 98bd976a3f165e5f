package io.clipreduce.jobs;

import io.clipreduce.caption.Summary;
import io.clipreduce.index.Box;
import io.clipreduce.index.FrameRef;
import io.clipreduce.index.IndexedPassage;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageKind;
import io.clipreduce.index.ShardWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes passages of one video's published rows, whatever order these come in.
 *
 * <p>Lines of text that read the same and follow each other are one passage, and so are the
 * detections of one track; detections that no track holds together are one passage as long as
 * things with their label are seen.
 */
final class IndexPassages {
  /** Text or things not seen for longer than this are others when they are seen again. */
  private static final long MAX_GAP_US = 1_000_000;

  /** How long a frame counts that no other follows: half a second, two frames a second. */
  private static final long LAST_FRAME_US = 500_000;

  /** What is read of the table captions. */
  record CaptionColumns(
      String captionId,
      String unitId,
      String level,
      long startUs,
      long endUs,
      String text,
      Float confidence) {}

  /** What is read of the table frames. */
  record FrameColumns(long ptsUs, Picture picture) {}

  /** What is read of the table ocr. */
  record OcrColumns(
      String ocrId,
      long ptsUs,
      long endUs,
      String text,
      Float confidence,
      io.clipreduce.perceive.Box box) {}

  /** What is read of the table transcripts. */
  record SpeechColumns(
      String transcriptId,
      long startUs,
      long endUs,
      String text,
      String language,
      Float confidence,
      String speaker) {}

  /** What is read of the table detections. */
  record ThingColumns(
      String detectionId,
      long ptsUs,
      String label,
      Float confidence,
      io.clipreduce.perceive.Box box,
      String detector,
      String trackId) {}

  /** What is read of the table entities. */
  record NameColumns(
      String entityId,
      long firstUs,
      long lastUs,
      String displayName,
      List<String> aliases,
      String description,
      Long bestPtsUs,
      io.clipreduce.perceive.Box box) {}

  /** What is read of the table clip_embeddings. */
  record VectorColumns(String unitId, String encoder, float[] vector) {}

  /** What is read of each table, where it exists. */
  static final SortedMap<String, Class<? extends Record>> COLUMNS =
      Collections.unmodifiableSortedMap(
          new TreeMap<>(
              Map.of(
                  "captions", CaptionColumns.class,
                  "frames", FrameColumns.class,
                  "ocr", OcrColumns.class,
                  "transcripts", SpeechColumns.class,
                  "detections", ThingColumns.class,
                  "entities", NameColumns.class,
                  "clip_embeddings", VectorColumns.class)));

  private final String videoId;
  private final TreeMap<Long, FrameRef> frames = new TreeMap<>();
  private final List<CaptionColumns> captions = new ArrayList<>();
  private final List<OcrColumns> lines = new ArrayList<>();
  private final List<SpeechColumns> speech = new ArrayList<>();
  private final List<ThingColumns> things = new ArrayList<>();
  private final List<NameColumns> names = new ArrayList<>();
  private final Map<String, SortedMap<String, float[]>> vectors = new HashMap<>();

  IndexPassages(String videoId) {
    this.videoId = videoId;
  }

  /** Takes a row of one of {@link #COLUMNS}. */
  void add(Record row) {
    if (row instanceof CaptionColumns caption) {
      captions.add(caption);
    } else if (row instanceof FrameColumns frame) {
      Picture picture = frame.picture();
      if (picture != null) {
        frames.put(
            frame.ptsUs(),
            new FrameRef(frame.ptsUs(), picture.file(), picture.offset(), picture.sizeBytes()));
      }
    } else if (row instanceof OcrColumns line) {
      lines.add(line);
    } else if (row instanceof SpeechColumns said) {
      speech.add(said);
    } else if (row instanceof ThingColumns thing) {
      things.add(thing);
    } else if (row instanceof NameColumns name) {
      names.add(name);
    } else if (row instanceof VectorColumns vector && ShardWriter.isUnit(vector.vector())) {
      vectors
          .computeIfAbsent(vector.unitId(), id -> new TreeMap<>())
          .put(vector.encoder(), vector.vector());
    }
  }

  /** All passages, in order of time, kind and id. */
  List<IndexedPassage> all() {
    List<IndexedPassage> all = new ArrayList<>();
    // What the long caption of a video says, the captions of its clips say with their times.
    captions.stream()
        .filter(caption -> !caption.level().equals(Summary.LONG))
        .forEach(caption -> all.add(passage(caption)));
    speech.forEach(said -> all.add(IndexedPassage.of(passage(said))));
    runsOfLines().forEach(run -> all.add(IndexedPassage.of(ofLines(run))));
    runsOfThings().forEach(run -> all.add(IndexedPassage.of(ofThings(run))));
    names.stream()
        .filter(name -> name.displayName() != null)
        .forEach(name -> all.add(IndexedPassage.of(passage(name))));
    all.sort(
        Comparator.comparingLong((IndexedPassage p) -> p.passage().startUs())
            .thenComparing(p -> p.passage().kind())
            .thenComparing(p -> p.passage().id()));
    return all;
  }

  private IndexedPassage passage(CaptionColumns caption) {
    PassageKind kind = PassageKind.valueOf(caption.level().toUpperCase(Locale.ROOT));
    boolean clip = kind == PassageKind.CLIP;
    SortedMap<String, float[]> own = new TreeMap<>();
    own.putAll(vectors.getOrDefault(caption.unitId(), new TreeMap<>()));
    own.putAll(vectors.getOrDefault(caption.captionId(), new TreeMap<>()));
    return new IndexedPassage(
        new Passage(
            caption.captionId(),
            kind,
            videoId,
            caption.startUs(),
            caption.endUs(),
            caption.text(),
            null,
            null,
            caption.confidence(),
            clip
                ? List.copyOf(frames.subMap(caption.startUs(), caption.endUs()).values())
                : List.of(),
            List.of()),
        own);
  }

  private Passage passage(SpeechColumns said) {
    return new Passage(
        said.transcriptId(),
        PassageKind.SPEECH,
        videoId,
        said.startUs(),
        said.endUs(),
        said.text(),
        said.language(),
        said.speaker(),
        said.confidence(),
        List.of(),
        List.of());
  }

  private Passage passage(NameColumns name) {
    FrameRef best = name.bestPtsUs() == null ? null : frames.get(name.bestPtsUs());
    boolean placed = best != null && name.box() != null;
    List<String> aliases = name.aliases() == null ? List.of() : name.aliases();
    String text =
        Stream.of(Stream.of(name.displayName()), aliases.stream(), Stream.of(name.description()))
            .flatMap(words -> words)
            .filter(Objects::nonNull)
            .distinct()
            .collect(Collectors.joining("; "));
    return new Passage(
        name.entityId(),
        PassageKind.NAME,
        videoId,
        name.firstUs(),
        name.lastUs(),
        text,
        null,
        null,
        null,
        best == null ? List.of() : List.of(best),
        placed ? List.of(box(name.box())) : List.of());
  }

  private List<List<OcrColumns>> runsOfLines() {
    lines.sort(Comparator.comparingLong(OcrColumns::ptsUs).thenComparing(OcrColumns::ocrId));
    List<List<OcrColumns>> runs = new ArrayList<>();
    Map<String, List<OcrColumns>> open = new HashMap<>();
    Map<String, Long> ends = new HashMap<>();
    for (OcrColumns line : lines) {
      String text = normalised(line.text());
      if (text.isEmpty()) {
        continue;
      }
      if (!ends.containsKey(text) || line.ptsUs() > ends.get(text) + MAX_GAP_US) {
        open.put(text, new ArrayList<>());
        runs.add(open.get(text));
        ends.remove(text);
      }
      open.get(text).add(line);
      ends.merge(text, line.endUs(), Math::max);
    }
    return runs;
  }

  /** Letters and digits, in lower case. */
  private static String normalised(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
  }

  /** As it was read most surely. */
  private Passage ofLines(List<OcrColumns> run) {
    OcrColumns surest =
        Collections.max(run, Comparator.comparing(line -> confidence(line.confidence())));
    Shown shown = new Shown();
    run.forEach(line -> shown.add(line.ptsUs(), line.box()));
    return new Passage(
        run.get(0).ocrId(),
        PassageKind.SCREEN_TEXT,
        videoId,
        run.get(0).ptsUs(),
        run.stream().mapToLong(OcrColumns::endUs).max().getAsLong(),
        surest.text(),
        null,
        null,
        surest.confidence(),
        shown.frames,
        shown.boxes);
  }

  private static float confidence(Float given) {
    return given == null ? -1 : given;
  }

  private List<List<ThingColumns>> runsOfThings() {
    things.sort(
        Comparator.comparingLong(ThingColumns::ptsUs)
            .thenComparing(thing -> -confidence(thing.confidence()))
            .thenComparing(ThingColumns::detectionId));
    TreeMap<String, List<ThingColumns>> tracks = new TreeMap<>();
    List<List<ThingColumns>> runs = new ArrayList<>();
    Map<String, List<ThingColumns>> open = new HashMap<>();
    for (ThingColumns thing : things) {
      if (thing.trackId() != null) {
        tracks.computeIfAbsent(thing.trackId(), id -> new ArrayList<>()).add(thing);
        continue;
      }
      String key = thing.detector() + "/" + thing.label();
      List<ThingColumns> run = open.get(key);
      if (run == null || thing.ptsUs() > run.get(run.size() - 1).ptsUs() + MAX_GAP_US) {
        run = new ArrayList<>();
        open.put(key, run);
        runs.add(run);
      }
      run.add(thing);
    }
    runs.addAll(tracks.values());
    return runs;
  }

  private Passage ofThings(List<ThingColumns> run) {
    ThingColumns first = run.get(0);
    long lastUs = run.get(run.size() - 1).ptsUs();
    Long next = frames.higherKey(lastUs);
    Float confidence =
        Collections.max(run, Comparator.comparing(thing -> confidence(thing.confidence())))
            .confidence();
    Shown shown = new Shown();
    run.forEach(thing -> shown.add(thing.ptsUs(), thing.box()));
    return new Passage(
        first.trackId() == null ? first.detectionId() : first.trackId(),
        PassageKind.THING,
        videoId,
        first.ptsUs(),
        next == null ? lastUs + LAST_FRAME_US : next,
        first.label(),
        "en",
        null,
        confidence,
        shown.frames,
        shown.boxes);
  }

  private static Box box(io.clipreduce.perceive.Box box) {
    return new Box(box.x(), box.y(), box.width(), box.height());
  }

  /** Where something stands, frame by frame; of several places in a frame the first. */
  private final class Shown {
    final List<FrameRef> frames = new ArrayList<>();
    final List<Box> boxes = new ArrayList<>();
    private long lastUs = Long.MIN_VALUE;

    void add(long ptsUs, io.clipreduce.perceive.Box box) {
      FrameRef frame = IndexPassages.this.frames.get(ptsUs);
      if (frame != null && ptsUs > lastUs) {
        frames.add(frame);
        boxes.add(box(box));
        lastUs = ptsUs;
      }
    }
  }
}
