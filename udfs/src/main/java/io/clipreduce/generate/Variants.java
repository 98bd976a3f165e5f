package io.clipreduce.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.edit.Box;
import io.clipreduce.frames.edit.EditResult;
import io.clipreduce.frames.edit.FrameTimes;
import io.clipreduce.frames.edit.MovieSize;
import io.clipreduce.frames.edit.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Variants of the questions of a file whose right answer stays the same, after VLB: how much worse
 * are answers when something that does not matter changes? Records are taken as they are, with
 * {@code video}, {@code question}, a list {@code options} or {@code candidates}, and the right one
 * as letter, text or number in {@code gt} or {@code answer}.
 */
public final class Variants {
  /** What is changed. */
  public enum Kind {
    /** Nothing. */
    ORIGINAL,
    /** The question in other words around it. */
    PARAPHRASE,
    /** A sentence that has nothing to do with it comes first. */
    CONTEXT,
    /** Every option has another letter. */
    RENAME,
    /** One more option, which is wrong. */
    DISTRACTOR,
    /** The margins of the video are cut off. */
    CROP,
    /** The video has black margins. */
    LETTERBOX,
    /** Seconds of a video that no question is about come in the middle. */
    INSERT;

    boolean changesVideo() {
      return compareTo(CROP) >= 0;
    }

    /** Its name on the command line. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Box CROPPED = new Box(0.06, 0.06, 0.88, 0.88);
  private static final Box BOXED = new Box(0.1, 0.1, 0.8, 0.8);
  private static final long INSERTED_US = 3_000_000;
  private static final String WRONG = "None of the other answers is right";

  private static final List<String> PARAPHRASES =
      List.of(
          "Look at the video. %s",
          "%s Base your answer on the video alone.",
          "Here is a question about the video: %s",
          "After watching the video, please answer: %s");

  private static final List<String> CONTEXTS =
      List.of(
          "Somebody watched this video on a train. %s",
          "The video was sent to us by a friend on a Tuesday. %s",
          "A library keeps this video next to many others. %s");

  /** What the id of a record may be called; where it has none, the first. */
  private static final List<String> IDS = List.of("question_id", "id", "item_id", "uid");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Studio studio;
  private final List<SourceVideo> sources;
  private final Stems stems;
  private final long seed;

  public Variants(Studio studio, List<SourceVideo> sources, long seed) {
    this.studio = studio;
    this.sources = sources;
    this.stems = new Stems(sources);
    this.seed = seed;
  }

  /** A new video, of one source for one kind. */
  private record Film(SourceVideo video, Kind kind) {}

  /**
   * Reads a file of questions: an array, or one record a line.
   *
   * @throws IOException when it is no such file; the message says what is wrong
   */
  public static List<JsonNode> read(Path file) throws IOException {
    List<JsonNode> records = new ArrayList<>();
    try (MappingIterator<JsonNode> values =
        JSON.readerFor(JsonNode.class).readValues(file.toFile())) {
      while (values.hasNext()) {
        JsonNode value = values.next();
        (value.isArray() ? value : List.of(value)).forEach(records::add);
      }
    } catch (RuntimeException e) {
      throw new IOException("it is no JSON: " + e.getMessage(), e);
    }
    for (JsonNode each : records) {
      if (!each.path("video").isTextual()
          || !each.path("question").isTextual()
          || !each.path(optionsField(each)).isArray()
          || gold(each) < 0) {
        throw new IOException(
            "a record lacks 'video', 'question', a list of 'options', or a right answer among them"
                + " in 'gt' or 'answer': "
                + each);
      }
    }
    return records;
  }

  /**
   * Makes variants.
   *
   * @param records what {@link #read} gave
   * @return number of questions written
   */
  public int make(List<JsonNode> records, List<Kind> kinds, Manifest manifest)
      throws IOException, InterruptedException {
    List<Kind> changing = kinds.stream().filter(Kind::changesVideo).toList();
    List<Film> order = new ArrayList<>();
    List<SourceVideo> spare = new ArrayList<>(sources);
    for (String name :
        records.stream().map(record -> record.get("video").asText()).distinct().toList()) {
      SourceVideo video = find(name);
      if (video == null && !changing.isEmpty()) {
        studio.say(name + " is not in the input: no variants of it");
      } else if (spare.remove(video)) {
        changing.forEach(kind -> order.add(new Film(video, kind)));
      }
    }
    List<Optional<Map<String, Object>>> made =
        studio.each("variants", order, film -> film(film, spare));
    Map<Film, String> files = new HashMap<>();
    for (int i = 0; i < order.size(); i++) {
      if (made.get(i).isPresent()) {
        manifest.add(made.get(i).get());
        files.put(order.get(i), (String) made.get(i).get().get("file"));
      }
    }
    List<Map<String, Object>> questions = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      for (Kind kind : kinds) {
        Film film = new Film(find(records.get(i).get("video").asText()), kind);
        if (!kind.changesVideo() || files.containsKey(film)) {
          questions.add(variant(records.get(i), i, kind, files.get(film)));
        }
      }
    }
    Manifest.writeLines(studio.folder().resolve(Manifest.QUESTIONS), questions);
    return questions.size();
  }

  /** The source that a record means: by its path, its file name, or that without its ending. */
  private SourceVideo find(String video) {
    String file = video.substring(video.lastIndexOf('/') + 1);
    for (SourceVideo source : sources) {
      String name = source.name();
      String own = name.substring(name.lastIndexOf('/') + 1);
      if (video.equals(name) || file.equals(own) || own.startsWith(file + ".")) {
        return source;
      }
    }
    return null;
  }

  private Optional<Map<String, Object>> film(Film film, List<SourceVideo> spare) {
    return studio
        .survey(film.video())
        .flatMap(
            found -> studio.of(film.kind().label(), found, survey -> film(film, survey, spare)));
  }

  private Map<String, Object> film(Film film, Survey survey, List<SourceVideo> spare)
      throws DecodeException, IOException {
    FrameTimes times = survey.times();
    Part all = Part.frames(0, 0, times.count());
    List<Survey> films = new ArrayList<>(List.of(survey));
    List<Part> parts = new ArrayList<>();
    if (film.kind() == Kind.CROP) {
      parts.add(all.moving(CROPPED, CROPPED));
    } else if (film.kind() == Kind.LETTERBOX) {
      parts.add(all.at(BOXED));
    } else {
      Survey other = other(survey, spare);
      MovieSize size = survey.size();
      int middle = Math.max(1, times.count() / 2);
      int first = other.times().frameAfter(other.times().durationUs() / 3);
      int end =
          Math.max(
              first + 1, other.times().frameAfter(other.times().durationUs() / 3 + INSERTED_US));
      films.add(other);
      parts.add(Part.frames(0, 0, middle));
      parts.add(
          Part.frames(1, first, end)
              .at(
                  Box.fitting(
                      other.times().widthPx(),
                      other.times().heightPx(),
                      size.widthPx(),
                      size.heightPx())));
      if (middle < times.count()) {
        parts.add(Part.frames(0, middle, times.count()));
      }
    }
    String file = "videos/%s_%s.mp4".formatted(stems.of(survey), film.kind().label());
    EditResult result = studio.film(file, films, survey.plan(parts));
    Map<String, Object> sample = new LinkedHashMap<>();
    sample.put("file", file);
    sample.put("variant", film.kind().label());
    sample.put("source", Manifest.source(survey));
    sample.put("inserted", films.size() == 1 ? null : Manifest.source(films.get(1)));
    sample.put("part_start_us", result.partStartUs());
    sample.put("frames", result.frames());
    sample.put("duration_us", result.durationUs());
    return sample;
  }

  /** What comes into a video: nothing that a question may be about, or its answer might change. */
  private Survey other(Survey survey, List<SourceVideo> spare) throws DecodeException {
    return Dice.of(seed, "insert", survey.video().name()).shuffled(spare).stream()
        .map(studio::survey)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(
            () ->
                new DecodeException(
                    DecodeException.Reason.UNSUPPORTED,
                    "All other videos are asked about, so that none is there to insert a part of."));
  }

  private Map<String, Object> variant(JsonNode record, int number, Kind kind, String file) {
    ObjectNode changed = record.deepCopy();
    String idField = idField(record);
    String id = record.path(idField).asText(Integer.toString(number));
    Dice dice = Dice.of(seed, kind, id);
    String question = record.get("question").asText();
    switch (kind) {
      case ORIGINAL -> {}
      case PARAPHRASE -> changed.put("question", dice.one(PARAPHRASES).formatted(question));
      case CONTEXT -> changed.put("question", dice.one(CONTEXTS).formatted(question));
      case RENAME -> rename(changed);
      case DISTRACTOR -> addOption(changed);
      case CROP, LETTERBOX, INSERT -> changed.put("video", file);
    }
    changed.put(idField, kind.label() + "~" + id);
    changed.put("variant", kind.label());
    Map<String, Object> fields = new LinkedHashMap<>();
    changed.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    return fields;
  }

  /** Moves each option one place on; the last one becomes the first. */
  private static void rename(ObjectNode record) {
    int gold = gold(record);
    List<String> texts = texts(record);
    boolean lettered = lettered(record);
    Collections.rotate(texts, 1);
    ArrayNode options = record.putArray(optionsField(record));
    for (int i = 0; i < texts.size(); i++) {
      options.add(lettered ? letter(i) + ". " + texts.get(i) : texts.get(i));
    }
    int now = (gold + 1) % texts.size();
    String field = goldField(record);
    JsonNode before = record.get(field);
    if (before.isNumber()) {
      record.put(field, now);
    } else if (before.asText().matches("[A-Z]")) {
      record.put(field, letter(now));
    } else if (lettered) {
      record.put(field, options.get(now).asText());
    }
  }

  private static void addOption(ObjectNode record) {
    String text = lettered(record) ? letter(texts(record).size()) + ". " + WRONG : WRONG;
    ((ArrayNode) record.get(optionsField(record))).add(text);
  }

  private static String letter(int position) {
    return String.valueOf((char) ('A' + position));
  }

  private static String optionsField(JsonNode record) {
    return record.has("options") ? "options" : "candidates";
  }

  private static String idField(JsonNode record) {
    return IDS.stream().filter(record::has).findFirst().orElse(IDS.get(0));
  }

  private static String goldField(JsonNode record) {
    return record.has("gt") ? "gt" : "answer";
  }

  /** Whether the options bear their letters. */
  private static boolean lettered(JsonNode record) {
    JsonNode options = record.get(optionsField(record));
    for (int i = 0; i < options.size(); i++) {
      if (!options.get(i).asText().startsWith(letter(i) + ". ")) {
        return false;
      }
    }
    return true;
  }

  /** The options without letters. */
  private static List<String> texts(JsonNode record) {
    boolean lettered = lettered(record);
    List<String> texts = new ArrayList<>();
    record
        .get(optionsField(record))
        .forEach(option -> texts.add(lettered ? option.asText().substring(3) : option.asText()));
    return texts;
  }

  /** Position of the right option, -1 if none is named. */
  private static int gold(JsonNode record) {
    JsonNode gold = record.path(goldField(record));
    JsonNode options = record.path(optionsField(record));
    for (int i = 0; i < options.size(); i++) {
      boolean same = !gold.isNumber() && options.get(i).asText().equals(gold.asText());
      boolean number = gold.isNumber() && gold.asInt() == i;
      if (same || number) {
        return i;
      }
    }
    int letter = gold.asText().matches("[A-Z]") ? gold.asText().charAt(0) - 'A' : -1;
    return letter < options.size() ? letter : -1;
  }
}
