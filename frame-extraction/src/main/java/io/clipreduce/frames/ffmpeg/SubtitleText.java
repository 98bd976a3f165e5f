package io.clipreduce.frames.ffmpeg;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plain text of the packets of subtitle tracks, as containers store them. */
final class SubtitleText {
  /** Fields before the text of an event in Matroska: ReadOrder, Layer, Style, ..., Effect. */
  private static final int ASS_FIELDS = 8;

  /** The one of these fields that names who speaks. */
  private static final int ASS_NAME = 3;

  private static final Pattern ASS_OVERRIDE = Pattern.compile("\\{[^}]*\\}");
  private static final Pattern ASS_DRAWING = Pattern.compile("\\\\p(\\d+)");

  /** What is markup in SubRip; other words in angle brackets are text. */
  private static final Pattern SUBRIP_TAG =
      Pattern.compile("</?(?:b|i|u|s|font)(?:\\s[^<>]*)?/?>", Pattern.CASE_INSENSITIVE);

  private static final Pattern LINE_BREAK_TAG =
      Pattern.compile("<br\\s*/?>", Pattern.CASE_INSENSITIVE);

  /** Placement such as <code>{\an8}</code>, which SubRip borrowed from ASS. */
  private static final Pattern SUBRIP_OVERRIDE = Pattern.compile("\\{\\\\[^}]*\\}");

  /** Every tag of WebVTT, times inside of cues included. */
  private static final Pattern WEBVTT_TAG = Pattern.compile("<[^>]*>");

  /** The name in a voice tag of WebVTT, which may have classes: <code>&lt;v.loud Ann&gt;</code>. */
  private static final Pattern WEBVTT_VOICE = Pattern.compile("<v(?:\\.[^\\s>]*)?\\s+([^>]*)>");

  private static final Pattern REFERENCE = Pattern.compile("&(#[xX]?[0-9a-fA-F]{1,7}|[a-zA-Z]+);");

  private static final Map<String, String> NAMED =
      Map.of(
          "amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", "\u00a0", "lrm",
          "\u200e", "rlm", "\u200f");

  private SubtitleText() {}

  /**
   * Reads a packet.
   *
   * @param codec FFmpeg's name of the codec
   * @return the text, lines divided by {@code \n}; empty where the packet shows nothing; null where
   *     it cannot be read
   */
  static String of(String codec, byte[] packet) {
    String marked =
        codec.equals("mov_text") ? timedText(packet) : new String(packet, UTF_8).replace("\0", "");
    if (marked == null) {
      return null;
    }
    String text =
        switch (codec) {
          case "ass" -> ass(marked);
          case "webvtt" -> WEBVTT_TAG.matcher(marked).replaceAll("");
          case "subrip" -> {
            String broken = LINE_BREAK_TAG.matcher(marked).replaceAll("\n");
            String placed = SUBRIP_OVERRIDE.matcher(broken).replaceAll("");
            yield SUBRIP_TAG.matcher(placed).replaceAll("");
          }
          default -> marked;
        };
    // Only WebVTT defines references, but what was made from it keeps them in every form.
    return text == null ? null : lines(decoded(text));
  }

  /**
   * Who says the text of a packet: the voice of WebVTT, the name of ASS.
   *
   * @param codec FFmpeg's name of the codec
   * @return null where nobody is named, or several are
   */
  static String speaker(String codec, byte[] packet) {
    String marked = new String(packet, UTF_8).replace("\0", "");
    Stream<String> names =
        switch (codec) {
          case "ass" -> Stream.of(marked.split(",", ASS_FIELDS + 1)).skip(ASS_NAME).limit(1);
          case "webvtt" ->
              WEBVTT_VOICE.matcher(marked).results().map(voice -> decoded(voice.group(1)));
          default -> Stream.empty();
        };
    List<String> different =
        names.map(SubtitleText::lines).filter(name -> !name.isEmpty()).distinct().toList();
    return different.size() == 1 ? different.get(0) : null;
  }

  /** 3GPP TS 26.245, 5.17: 16 bits of length, the text, then boxes of styles. */
  private static String timedText(byte[] packet) {
    int length = packet.length < 2 ? 0 : (packet[0] & 0xff) << 8 | packet[1] & 0xff;
    if (length > packet.length - 2) {
      return packet.length == 0 ? "" : null;
    }
    if (length >= 2 && packet[2] == (byte) 0xfe && packet[3] == (byte) 0xff) {
      return new String(packet, 4, length - 2, UTF_16BE);
    }
    if (length >= 2 && packet[2] == (byte) 0xff && packet[3] == (byte) 0xfe) {
      return new String(packet, 4, length - 2, UTF_16LE);
    }
    return new String(packet, 2, length, UTF_8);
  }

  private static String ass(String event) {
    String[] fields = event.split(",", ASS_FIELDS + 1);
    if (fields.length <= ASS_FIELDS) {
      return null;
    }
    String marked = fields[ASS_FIELDS];
    StringBuilder text = new StringBuilder();
    boolean draws = false;
    int from = 0;
    Matcher overrides = ASS_OVERRIDE.matcher(marked);
    while (overrides.find()) {
      text.append(draws ? "" : marked.substring(from, overrides.start()));
      Matcher drawing = ASS_DRAWING.matcher(overrides.group());
      while (drawing.find()) {
        draws = !drawing.group(1).matches("0+");
      }
      from = overrides.end();
    }
    text.append(draws ? "" : marked.substring(from));
    return text.toString().replace("\\N", "\n").replace("\\n", "\n").replace("\\h", "\u00a0");
  }

  private static String decoded(String text) {
    return REFERENCE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(character(found)));
  }

  private static String character(java.util.regex.MatchResult found) {
    String name = found.group(1);
    if (name.charAt(0) != '#') {
      return NAMED.getOrDefault(name, found.group());
    }
    boolean hex = name.charAt(1) == 'x' || name.charAt(1) == 'X';
    try {
      int code =
          hex ? Integer.parseInt(name.substring(2), 16) : Integer.parseInt(name.substring(1));
      boolean shown = Character.isValidCodePoint(code) && !Character.isISOControl(code);
      return shown && (code < 0xd800 || code > 0xdfff) ? Character.toString(code) : "";
    } catch (NumberFormatException e) {
      return found.group();
    }
  }

  /** Without empty lines and without space around the others. */
  private static String lines(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }
}
