package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One record of a file, with where it stands. Fields may be asked for by several names: the
 * dialects of one format.
 *
 * @param file the file as the user named it
 * @param line the line on which it begins, from 1
 * @param key its name where the file is one object of named records; null otherwise
 * @param node the record: an object, or a text node for a line of plain text
 */
public record InputRecord(String file, long line, String key, JsonNode node) {

  /**
   * The record that a log of lmms-eval tells: its {@code doc} with the reply as {@code prediction};
   * any other record as it is.
   */
  InputRecord unlogged() {
    JsonNode doc = node.get("doc");
    JsonNode reply = optional("filtered_resps", "resps");
    if (doc == null || !doc.isObject() || reply == null) {
      return this;
    }
    ObjectNode row = doc.deepCopy();
    row.set("prediction", reply);
    return part(row);
  }

  /** The same place in the file, seen through one of the record's own parts. */
  public InputRecord part(JsonNode part) {
    return new InputRecord(file, line, key, part);
  }

  /**
   * The records that a field lists, each with the fields of this one that it has not itself; this
   * record where none of the fields is a list.
   *
   * @throws BrokenRecordException when it lists something else
   */
  List<InputRecord> rows(String... lists) {
    JsonNode list = optional(lists);
    if (list == null || !list.isArray()) {
      return List.of(this);
    }
    List<InputRecord> rows = new ArrayList<>();
    for (JsonNode one : list) {
      if (!one.isObject()) {
        throw broken("field %s must list objects, but has %s".formatted(quoted(lists), cut(one)));
      }
      ObjectNode row = ((ObjectNode) node).deepCopy();
      row.remove(List.of(lists));
      one.properties().forEach(field -> row.set(field.getKey(), field.getValue()));
      rows.add(part(row));
    }
    return rows;
  }

  /** Whether one of the fields is there and not null. */
  public boolean has(String... names) {
    return optional(names) != null;
  }

  /**
   * The first of the fields that is there and not null; null if none is. Names that begin with a
   * slash are paths, such as {@code /mcq/options}.
   */
  public JsonNode optional(String... names) {
    for (String name : names) {
      JsonNode value = name.startsWith("/") ? node.at(name) : node.get(name);
      if (value != null && !value.isNull() && !value.isMissingNode()) {
        return value;
      }
    }
    return null;
  }

  /**
   * The first of the fields that is there and not null.
   *
   * @throws BrokenRecordException when none is
   */
  public JsonNode required(String... names) {
    JsonNode value = optional(names);
    if (value == null) {
      throw broken("field %s is missing".formatted(quoted(names)));
    }
    return value;
  }

  /**
   * A field as text; numbers and truth values as JSON writes them.
   *
   * @throws BrokenRecordException when it is missing, or is a list or an object
   */
  public String text(String... names) {
    JsonNode value = required(names);
    if (value.isContainerNode()) {
      throw broken("field %s must be text, but is %s".formatted(quoted(names), cut(value)));
    }
    return value.asText();
  }

  /** A field as text; {@code fallback} where it is missing, a list or an object. */
  public String textOr(String fallback, String... names) {
    JsonNode value = optional(names);
    return value == null || value.isContainerNode() ? fallback : value.asText();
  }

  /**
   * A field as a number; text that holds one is one. Null where it is missing or empty.
   *
   * @throws BrokenRecordException when it is something else
   */
  public Double number(String... names) {
    JsonNode value = optional(names);
    if (value == null || value.isTextual() && value.asText().isBlank()) {
      return null;
    }
    try {
      return value.isNumber() ? value.asDouble() : Double.valueOf(value.asText().strip());
    } catch (NumberFormatException e) {
      throw broken("field %s must be a number, but is %s".formatted(quoted(names), cut(value)));
    }
  }

  /**
   * A field as a list of texts. Tables hold lists as text, written in the manner of JSON or Python;
   * those are read too.
   *
   * @throws BrokenRecordException when it is missing or no list
   */
  public List<String> texts(String... names) {
    JsonNode value = required(names);
    if (value.isTextual()) {
      value = PythonLiteral.parse(value.asText());
    }
    if (value == null || !value.isArray()) {
      throw broken(
          "field %s must be a list, but is %s".formatted(quoted(names), cut(required(names))));
    }
    List<String> texts = new ArrayList<>();
    value.forEach(element -> texts.add(element.asText()));
    return texts;
  }

  /** An error about this record. */
  public BrokenRecordException broken(String problem) {
    return new BrokenRecordException(file, line, problem);
  }

  private static String quoted(String... names) {
    return String.join(" or ", Arrays.stream(names).map(name -> "'" + name + "'").toList());
  }

  private static String cut(JsonNode value) {
    String text = value.toString();
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }
}
