package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Values written in the manner of Python, or of NumPy's lists of texts: what judges reply and what
 * tables hold. JSON is read too. Tuples become lists.
 */
final class PythonLiteral {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int MAX_DEPTH = 100;

  private final String text;
  private int at;
  private int depth;

  private PythonLiteral(String text) {
    this.text = text;
  }

  /** The value of the whole text; null if it is not one. */
  static JsonNode parse(String text) {
    PythonLiteral parser = new PythonLiteral(text);
    try {
      JsonNode value = parser.value();
      parser.space();
      return parser.at == text.length() ? value : null;
    } catch (NotALiteral e) {
      return null;
    }
  }

  /** The text is something else. */
  private static final class NotALiteral extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private JsonNode value() throws NotALiteral {
    space();
    if (++depth > MAX_DEPTH) {
      throw new NotALiteral();
    }
    char c = peek();
    JsonNode value =
        switch (c) {
          case '{' -> object();
          case '[' -> list(']');
          case '(' -> list(')');
          case '\'', '"' -> NODES.textNode(string());
          default -> word();
        };
    depth--;
    return value;
  }

  private ObjectNode object() throws NotALiteral {
    ObjectNode object = NODES.objectNode();
    at++;
    for (space(); peek() != '}'; space()) {
      String key = value().asText();
      expect(':');
      object.set(key, value());
      comma('}');
    }
    at++;
    return object;
  }

  private ArrayNode list(char end) throws NotALiteral {
    ArrayNode list = NODES.arrayNode();
    at++;
    for (space(); peek() != end; space()) {
      list.add(value());
      space();
      // NumPy writes no commas between texts.
      if (peek() != '\'' && peek() != '"') {
        comma(end);
      }
    }
    at++;
    return list;
  }

  private void comma(char end) throws NotALiteral {
    space();
    if (peek() != end) {
      expect(',');
    }
  }

  private String string() throws NotALiteral {
    char quote = peek();
    StringBuilder string = new StringBuilder();
    for (at++; peek() != quote; at++) {
      if (peek() == '\\') {
        at++;
        escaped(string);
      } else {
        string.append(peek());
      }
    }
    at++;
    return string.toString();
  }

  private void escaped(StringBuilder string) throws NotALiteral {
    switch (peek()) {
      case 'n' -> string.append('\n');
      case 't' -> string.append('\t');
      case 'r' -> string.append('\r');
      case 'u' -> code(string, 4);
      case 'U' -> code(string, 8);
      case 'x' -> code(string, 2);
      default -> string.append(peek());
    }
  }

  private void code(StringBuilder string, int digits) throws NotALiteral {
    try {
      int code = Integer.parseInt(text.substring(at + 1, at + 1 + digits), 16);
      if (digits == 8) {
        string.appendCodePoint(code);
      } else {
        string.append((char) code);
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new NotALiteral();
    }
    at += digits;
  }

  private JsonNode word() throws NotALiteral {
    int start = at;
    while (at < text.length() && "+-._".indexOf(text.charAt(at)) >= 0
        || at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
      at++;
    }
    String word = text.substring(start, at);
    return switch (word) {
      case "True", "true" -> NODES.booleanNode(true);
      case "False", "false" -> NODES.booleanNode(false);
      case "None", "null" -> NODES.nullNode();
      case "nan", "NaN" -> NODES.numberNode(Double.NaN);
      default -> number(word);
    };
  }

  private static JsonNode number(String word) throws NotALiteral {
    try {
      return word.matches("-?\\d{1,18}")
          ? NODES.numberNode(Long.parseLong(word))
          : NODES.numberNode(Double.parseDouble(word));
    } catch (NumberFormatException e) {
      throw new NotALiteral();
    }
  }

  private char peek() throws NotALiteral {
    if (at >= text.length()) {
      throw new NotALiteral();
    }
    return text.charAt(at);
  }

  private void expect(char c) throws NotALiteral {
    space();
    if (peek() != c) {
      throw new NotALiteral();
    }
    at++;
  }

  private void space() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }
}
