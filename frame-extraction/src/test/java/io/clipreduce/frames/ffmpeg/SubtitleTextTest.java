package io.clipreduce.frames.ffmpeg;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubtitleTextTest {
  private static String of(String codec, String packet) {
    return SubtitleText.of(codec, packet.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "subrip | <b>Hi</b> <laughs> &lt;3 | Hi <laughs> <3",
        "subrip | a&amp;lt;b &#233;&#x4e2d; &unknown; | a&lt;b \u00e9\u4e2d &unknown;",
        "webvtt | <c.x>Hi</c> <laughs> &lt;3&#0; | Hi  <3",
        "text | <b> &amp; {x} | <b> & {x}",
        "ass | 4,0,Default,Ann,0,0,0,,One, two{\\b1} three\\hfour | One, two three\u00a0four"
      })
  void leavesOnlyWhatIsRead(String codec, String packet, String text) {
    assertThat(of(codec, packet)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "webvtt | <v.loud.x Ann &amp; Bo>Hi</v> all | Ann & Bo",
        "webvtt | <v Ann>Hi</v> <v Ann>there</v> | Ann",
        "webvtt | <v Ann>Hi</v> <v Bo>Hello</v> |",
        "webvtt | <video Ann> Hi <v> there |",
        "ass | 4,0,Default,Ann,0,0,0,,One, two | Ann",
        "ass | 4,0,Default,,0,0,0,,One, two |",
        "ass | 4,0 |",
        "subrip | <v Ann>Hi |"
      })
  void namesWhoSpeaksWhereOneDoes(String codec, String packet, String speaker) {
    assertThat(SubtitleText.speaker(codec, packet.getBytes(UTF_8))).isEqualTo(speaker);
  }

  @Test
  void anEventWithoutItsFieldsAndAnEmptyCueAreToldApart() {
    assertThat(of("ass", "4,0,Default")).isNull();
    assertThat(of("subrip", " \r\n ")).isEmpty();
    assertThat(SubtitleText.of("mov_text", new byte[] {0, 0})).isEmpty();
    assertThat(SubtitleText.of("mov_text", new byte[] {0, 9, 'a'})).isNull();
  }

  @Test
  void timedTextMayBeUtf16AndIsFollowedByStyles() {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    byte[] text = "\ufeffUm \u5317".getBytes(StandardCharsets.UTF_16BE);
    packet.write(0);
    packet.write(text.length);
    packet.writeBytes(text);
    packet.writeBytes(new byte[] {0, 0, 0, 8, 's', 't', 'y', 'l'});

    assertThat(SubtitleText.of("mov_text", packet.toByteArray())).isEqualTo("Um \u5317");
  }
}
