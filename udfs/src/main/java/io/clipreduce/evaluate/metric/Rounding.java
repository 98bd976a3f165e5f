package io.clipreduce.evaluate.metric;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Rounding as Python's {@code round} does it, which published scorers round with. */
public final class Rounding {
  private Rounding() {}

  /**
   * To two decimals, from the exact binary value; what is exactly between goes to the even digit.
   */
  public static double toHundredths(double value) {
    return new BigDecimal(value).setScale(2, RoundingMode.HALF_EVEN).doubleValue();
  }
}
