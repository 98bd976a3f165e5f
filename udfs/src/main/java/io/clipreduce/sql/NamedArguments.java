package io.clipreduce.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedArgumentExpression;
import org.apache.spark.sql.errors.QueryCompilationErrors;
import org.apache.spark.unsafe.Platform;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The arguments of a call, those by place first, then those by name ({@code budget => 8}), as
 * Spark's own functions have them.
 *
 * @param byPlace the first ones
 * @param byName the others by their names in lower case, in the order of the call
 */
record NamedArguments(List<Expression> byPlace, Map<String, Expression> byName) {

  /** Tells the arguments of a call apart; errors are Spark's own. */
  static NamedArguments of(String function, List<Expression> arguments) {
    List<Expression> byPlace = new ArrayList<>();
    Map<String, Expression> byName = new LinkedHashMap<>();
    String last = null;
    for (Expression argument : arguments) {
      if (argument instanceof NamedArgumentExpression named) {
        last = named.key().toLowerCase(Locale.ROOT);
        if (byName.put(last, named.value()) != null) {
          throw refused(QueryCompilationErrors.doubleNamedArgumentReference(function, last));
        }
      } else if (last != null) {
        throw refused(QueryCompilationErrors.unexpectedPositionalArgument(function, last));
      } else {
        byPlace.add(argument);
      }
    }
    return new NamedArguments(byPlace, byName);
  }

  /**
   * All by place.
   *
   * @param names of the places; the last ones may be left out
   */
  static List<Expression> inPlace(String function, List<Expression> arguments, List<String> names) {
    NamedArguments given = of(function, arguments);
    if (given.byName.isEmpty()) {
      return arguments;
    }
    Expression[] places =
        given.byPlace.toArray(new Expression[Math.max(names.size(), given.byPlace.size())]);
    int end = given.byPlace.size();
    for (Map.Entry<String, Expression> argument : given.byName.entrySet()) {
      int place = names.indexOf(argument.getKey());
      if (place < 0) {
        throw unknown(function, argument.getKey(), names);
      }
      if (places[place] != null) {
        throw refused(
            QueryCompilationErrors.doubleNamedArgumentReference(function, names.get(place)));
      }
      places[place] = argument.getValue();
      end = Math.max(end, place + 1);
    }
    for (int place = 0; place < end; place++) {
      if (places[place] == null) {
        throw missing(function, names.get(place), place);
      }
    }
    return Arrays.asList(places).subList(0, end);
  }

  /** Refuses a call without an argument that it needs. */
  static RuntimeException missing(String function, String name, int place) {
    return refused(QueryCompilationErrors.requiredParameterNotFound(function, name, place));
  }

  /** Refuses a call with an argument that it has not. */
  static RuntimeException unknown(String function, String name, List<String> known) {
    return refused(
        QueryCompilationErrors.unrecognizedParameterName(
            function, name, CollectionConverters.asScala(known).toSeq()));
  }

  private static RuntimeException refused(Throwable error) {
    Platform.throwException(error);
    return new IllegalStateException(error);
  }
}
