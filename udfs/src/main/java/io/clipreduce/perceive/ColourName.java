package io.clipreduce.perceive;

import java.util.Locale;

/**
 * The palette: the eleven basic colour terms of English (Berlin and Kay, "Basic Color Terms", 1969)
 * and beige, which sand, skin and walls would otherwise push into orange.
 */
enum ColourName {
  BLACK,
  WHITE,
  GREY,
  RED,
  ORANGE,
  YELLOW,
  GREEN,
  BLUE,
  PURPLE,
  PINK,
  BROWN,
  BEIGE;

  /**
   * Names a colour by its hue, saturation and value, in integers. The borders are round figures
   * chosen by eye.
   *
   * @param red 0 to 255, and so the others
   */
  static ColourName of(int red, int green, int blue) {
    int value = Math.max(red, Math.max(green, blue));
    int chroma = value - Math.min(red, Math.min(green, blue));
    int saturationPercent = value == 0 ? 0 : 100 * chroma / value;
    if (value < 40) {
      return BLACK;
    }
    if (saturationPercent < 18 || chroma < 20) {
      return value < 55 ? BLACK : value > 195 ? WHITE : GREY;
    }
    int hue = hueDegrees(red, green, blue, value, chroma);
    if (hue < 12 || hue >= 345) {
      return value > 170 && saturationPercent < 50 ? PINK : RED;
    }
    if (hue < 50) {
      if (saturationPercent < 45) {
        return value > 150 ? BEIGE : value > 100 ? BROWN : GREY;
      }
      return value < 165 ? BROWN : hue < 42 ? ORANGE : YELLOW;
    }
    if (hue < 70) {
      return saturationPercent < 30 ? BEIGE : value < 110 ? GREEN : YELLOW;
    }
    if (hue < 170) {
      return GREEN;
    }
    if (hue < 255) {
      return BLUE;
    }
    return hue < 295 ? PURPLE : PINK;
  }

  private static int hueDegrees(int red, int green, int blue, int value, int chroma) {
    int hue;
    if (value == red) {
      hue = 60 * (green - blue) / chroma;
    } else if (value == green) {
      hue = 120 + 60 * (blue - red) / chroma;
    } else {
      hue = 240 + 60 * (red - green) / chroma;
    }
    return hue < 0 ? hue + 360 : hue;
  }

  /** The name in lower case. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
