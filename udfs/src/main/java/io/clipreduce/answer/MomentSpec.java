package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query for moments, half in words: things, how they stand to each other in frames, and how
 * frames follow each other (LazyVLM, arXiv 2505.21459).
 *
 * @param entities descriptions of things by their variables
 * @param relations what stands between them in words, by variable
 * @param frames what holds at a time, by name
 * @param orders how the frames follow each other
 */
record MomentSpec(
    SortedMap<String, String> entities,
    SortedMap<String, String> relations,
    SortedMap<String, List<Triple>> frames,
    List<Order> orders) {

  private static final Pattern ORDER =
      Pattern.compile(
          "\\b(?:(?:at most|within|less than) (\\d{1,6}) ?(seconds?|sec|s|minutes?|min) )?"
              + "(before|after|and then|then|followed by|while)\\b");

  private static final Pattern BETWEEN =
      Pattern.compile(
          "\\b(?:is |are |stands? |standing |sits? |sitting )?"
              + "((?:to|on) the (?:left|right) of|left of|right of|next to|beside|near|close to"
              + "|alongside|above|over|on top of|below|under|underneath|beneath|inside|within|in"
              + "|contains|touching|overlapping|holding|holds|riding|rides|wearing|wears|carrying"
              + "|carries|opening|opens|pushing|pushes|pulling|pulls|driving|drives|eating|eats)\\b");

  private static final Pattern ASKING =
      Pattern.compile(
          "^(?:show me|find|give me)?\\s*(?:all |the )?(?:moments?|scenes?|times?|clips?)?\\s*"
              + "(?:when|where|in which)?\\s*(?:does|do|is there|are there|is|are)?\\s*");

  /**
   * Something that holds.
   *
   * @param subject variable of a thing
   * @param relation variable of a relation; null where the thing is only there
   * @param object variable of another thing; null in that case
   */
  record Triple(String subject, String relation, String object) {}

  /** How frames stand to each other. */
  enum Op {
    BEFORE,
    WHILE
  }

  /**
   * How one frame stands to another.
   *
   * @param minGapUs time between the end of the first and the start of the second, at the least
   * @param maxGapUs at the most; null for any
   */
  record Order(String from, String to, Op op, long minGapUs, Long maxGapUs) {}

  MomentSpec {
    entities = Collections.unmodifiableSortedMap(new TreeMap<>(entities));
    relations = Collections.unmodifiableSortedMap(new TreeMap<>(relations));
    frames = Collections.unmodifiableSortedMap(new TreeMap<>(frames));
    orders = List.copyOf(orders);
  }

  /**
   * Reads a specification.
   *
   * @throws IllegalArgumentException for one that is not understood; the message is for people
   */
  static MomentSpec of(JsonNode spec) {
    TreeMap<String, String> entities = texts(spec, "entities");
    TreeMap<String, String> relations = texts(spec, "relations");
    TreeMap<String, List<Triple>> frames = new TreeMap<>();
    for (Map.Entry<String, JsonNode> frame : spec.path("frames").properties()) {
      List<Triple> triples = new ArrayList<>();
      for (JsonNode triple : frame.getValue()) {
        triples.add(triple(frame.getKey(), triple, entities, relations));
      }
      if (triples.isEmpty()) {
        throw wrong(
            "frames.%s holds nothing; write [[\"a\", \"r\", \"b\"]]".formatted(frame.getKey()));
      }
      frames.put(frame.getKey(), triples);
    }
    if (frames.isEmpty()) {
      throw wrong("frames is missing; write {\"f\": [[\"a\", \"r\", \"b\"]]}");
    }
    List<Order> orders = new ArrayList<>();
    for (JsonNode order : spec.path("temporal")) {
      orders.add(order(order, frames));
    }
    return new MomentSpec(entities, relations, frames, orders);
  }

  private static TreeMap<String, String> texts(JsonNode spec, String key) {
    TreeMap<String, String> texts = new TreeMap<>();
    spec.path(key)
        .properties()
        .forEach(
            entry -> {
              String text = entry.getValue().asText("").strip();
              if (!entry.getValue().isTextual() || text.isEmpty()) {
                throw wrong("%s.%s is no text".formatted(key, entry.getKey()));
              }
              texts.put(entry.getKey(), text);
            });
    return texts;
  }

  private static Triple triple(
      String frame, JsonNode triple, Map<String, String> entities, Map<String, String> relations) {
    if (!triple.isArray() || triple.size() != 1 && triple.size() != 3) {
      throw wrong(
          "frames.%s holds %s; write [\"a\", \"r\", \"b\"] or [\"a\"]".formatted(frame, triple));
    }
    boolean alone = triple.size() == 1;
    return new Triple(
        known(frame, triple.get(0), "entities", entities),
        alone ? null : known(frame, triple.get(1), "relations", relations),
        alone ? null : known(frame, triple.get(2), "entities", entities));
  }

  private static String known(String frame, JsonNode name, String key, Map<String, ?> names) {
    if (!names.containsKey(name.asText())) {
      throw wrong(
          "frames.%s names %s, which is not in %s; those there are: %s"
              .formatted(
                  frame, name, key, names.isEmpty() ? "none" : String.join(", ", names.keySet())));
    }
    return name.asText();
  }

  private static Order order(JsonNode order, Map<String, ?> frames) {
    String from = known("temporal", order.path("from"), "frames", frames);
    String to = known("temporal", order.path("to"), "frames", frames);
    long minGapUs = gapUs(order, "minGapMs", 0L);
    Long maxGapUs = gapUs(order, "maxGapMs", null);
    String op = order.path("op").asText("before");
    return switch (op) {
      case "before" -> new Order(from, to, Op.BEFORE, minGapUs, maxGapUs);
      case "after" -> new Order(to, from, Op.BEFORE, minGapUs, maxGapUs);
      case "while" -> new Order(from, to, Op.WHILE, 0, null);
      default -> throw wrong("temporal has op %s; allowed is before, after or while".formatted(op));
    };
  }

  private static Long gapUs(JsonNode order, String key, Long otherwise) {
    JsonNode gap = order.path(key);
    if (gap.isMissingNode()) {
      return otherwise;
    }
    if (!gap.isNumber() || gap.asLong() < 0 || gap.asLong() > 1_000_000_000L) {
      throw wrong(
          "temporal has %s %s; allowed is 0 to 1000000000 milliseconds".formatted(key, gap));
    }
    return gap.asLong() * 1000;
  }

  private static IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(
        "The specification of moments is not understood: " + what + ".");
  }

  /** Makes one of plain words such as {@code a bus next to a car before a dog}. */
  static MomentSpec of(String words) {
    String text = words.toLowerCase(Locale.ROOT).strip().replaceAll("[?!.]+$", "");
    text = ASKING.matcher(text).replaceFirst("");
    TreeMap<String, String> entities = new TreeMap<>();
    TreeMap<String, String> relations = new TreeMap<>();
    TreeMap<String, List<Triple>> frames = new TreeMap<>();
    List<Order> orders = new ArrayList<>();
    Matcher order = ORDER.matcher(text);
    int start = 0;
    int frame = 0;
    while (order.find()) {
      String left = text.substring(start, order.start());
      if (left.isBlank()) {
        continue;
      }
      frames.put("f" + frame, List.of(clause(left, entities, relations)));
      String from = "f" + frame;
      frame++;
      String to = "f" + frame;
      orders.add(
          switch (order.group(3)) {
            case "after" -> new Order(to, from, Op.BEFORE, 0, gapUs(order));
            case "while" -> new Order(from, to, Op.WHILE, 0, null);
            default -> new Order(from, to, Op.BEFORE, 0, gapUs(order));
          });
      start = order.end();
    }
    frames.put("f" + frame, List.of(clause(text.substring(start), entities, relations)));
    return new MomentSpec(entities, relations, frames, orders);
  }

  private static Long gapUs(Matcher order) {
    if (order.group(1) == null) {
      return null;
    }
    long seconds = order.group(2).startsWith("m") ? 60 : 1;
    return Long.parseLong(order.group(1)) * seconds * 1_000_000;
  }

  private static Triple clause(
      String clause, Map<String, String> entities, Map<String, String> relations) {
    Matcher between = BETWEEN.matcher(clause);
    if (between.find()) {
      String subject = clause.substring(0, between.start());
      String object = clause.substring(between.end());
      if (!Terms.of(subject).isEmpty() && !Terms.of(object).isEmpty()) {
        return new Triple(
            variable("e", subject, entities),
            variable("r", between.group(1), relations),
            variable("e", object, entities));
      }
    }
    return new Triple(variable("e", clause, entities), null, null);
  }

  /** The variable of a description, a new one for a new description. */
  private static String variable(String letter, String words, Map<String, String> known) {
    String plain = words.strip().replaceAll("^(?:an?|the|some|is|are) ", "").strip();
    for (Map.Entry<String, String> entry : known.entrySet()) {
      if (entry.getValue().equals(plain)) {
        return entry.getKey();
      }
    }
    String name = letter + known.size();
    known.put(name, plain);
    return name;
  }

  /** What a triple says, in words. */
  String words(Triple triple) {
    return triple.relation() == null
        ? entities.get(triple.subject())
        : "%s %s %s"
            .formatted(
                entities.get(triple.subject()),
                relations.get(triple.relation()),
                entities.get(triple.object()));
  }
}
