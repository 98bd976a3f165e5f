package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.Question;
import io.clipreduce.answer.Question.Option;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Puts an item together from what an importer found in a record. */
final class ItemBuilder {
  /** Characters of a hash that, beside the video, name a question without an id of its own. */
  private static final int HASH_CHARS = 8;

  /** Which variant of an original question this is; generated sets of variants tell it. */
  private static final String VARIANT = "variant";

  private final InputRecord record;
  private final String id;
  private final List<String> videos = new ArrayList<>();
  private final List<Slice> slices = new ArrayList<>();
  private String text = "";
  private List<Option> options = List.of();
  private Question.Form form = Question.Form.OPEN;
  private Long askedAtUs;
  private String dialogue;
  private int turn;
  private Gold gold = Gold.open(null, null);
  private String group;

  ItemBuilder(InputRecord record, String id) {
    this.record = record;
    this.id = id;
  }

  /** A name for a question that has none: its video, and a hash of its words. */
  static String madeId(String video, String words) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(words.getBytes(StandardCharsets.UTF_8));
      return video + "-" + HexFormat.of().formatHex(hash).substring(0, HASH_CHARS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  ItemBuilder video(String video) {
    if (video != null && !video.isBlank()) {
      videos.add(video);
    }
    return this;
  }

  ItemBuilder asks(String question) {
    this.text = question.strip();
    return this;
  }

  ItemBuilder options(List<Option> choices) {
    this.options = choices;
    this.form = Question.Form.CHOICE;
    return this;
  }

  ItemBuilder form(Question.Form wanted) {
    this.form = wanted;
    return this;
  }

  ItemBuilder askedAtSeconds(Double seconds) {
    this.askedAtUs = seconds == null ? null : Long.valueOf(Math.round(seconds * 1e6));
    return this;
  }

  ItemBuilder turn(String ofDialogue, int position) {
    this.dialogue = ofDialogue;
    this.turn = position;
    return this;
  }

  /** Adds it to a part of the benchmark; nothing where {@code value} is null or blank. */
  ItemBuilder slice(String dimension, String value) {
    if (value != null && !value.isBlank()) {
      slices.add(new Slice(dimension, value.strip()));
    }
    return this;
  }

  ItemBuilder group(String name) {
    this.group = name;
    return this;
  }

  ItemBuilder gold(Gold right) {
    this.gold = right;
    return this;
  }

  /**
   * Sets the right option by its key, its text, or both as in {@code (B) Blue}; null or blank means
   * that it is not told. Call it after {@link #options}.
   *
   * @throws BrokenRecordException when no option is that
   */
  ItemBuilder right(String answer) {
    JsonNode node = record.node();
    if (answer == null || answer.isBlank()) {
      gold = Gold.choice(null, null, node);
      return this;
    }
    String key = Options.keyOf(options, answer);
    if (key == null) {
      throw record.broken(
          "the right answer '%s' of question %s is none of its %s options"
              .formatted(answer, id, options.size()));
    }
    gold = Gold.choice(key, Options.text(options, key), node);
    return this;
  }

  /**
   * Adds the time ranges of the field {@code spans}, where it is there, to what is right. Call it
   * after {@link #right}.
   */
  ItemBuilder foundInSpans() {
    if (record.has("spans")) {
      gold = gold.foundIn(SpanRecords.of(record, "spans"));
    }
    return this;
  }

  BenchmarkItem build() {
    if (form == Question.Form.CHOICE && options.size() < 2) {
      throw record.broken(
          "question %s must have two options or more, but has %s".formatted(id, options.size()));
    }
    slice(VARIANT, record.textOr(null, VARIANT));
    Question question = new Question(id, videos, text, options, form, askedAtUs, dialogue, turn);
    return new BenchmarkItem(question, gold, group, slices, record.line());
  }
}
