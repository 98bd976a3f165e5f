package io.clipreduce.sql;

import java.util.Map;
import org.apache.spark.SparkThrowable;

/** What somebody gave a function of ours, and cannot be used; the message is for people. */
public final class InvalidArgumentException extends IllegalArgumentException
    implements SparkThrowable {
  /** Its error class in Spark's manner. */
  public static final String CONDITION = "CLIPREDUCE_INVALID_ARGUMENT";

  private static final long serialVersionUID = 1L;

  /** SQL's own state for an invalid parameter value. */
  private static final String SQL_STATE = "22023";

  private final String function;
  private final String reason;

  InvalidArgumentException(String function, String reason, Throwable cause) {
    super("[%s] %s: %s SQLSTATE: %s".formatted(CONDITION, function, reason, SQL_STATE), cause);
    this.function = function;
    this.reason = reason;
  }

  @Override
  public String getCondition() {
    return CONDITION;
  }

  @Override
  public String getSqlState() {
    return SQL_STATE;
  }

  @Override
  public Map<String, String> getMessageParameters() {
    return Map.of("function", function, "reason", reason);
  }

  @Override
  public String getDefaultMessageTemplate() {
    return "<function>: <reason>";
  }
}
