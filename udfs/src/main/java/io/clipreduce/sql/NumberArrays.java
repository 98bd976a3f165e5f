package io.clipreduce.sql;

import io.clipreduce.method.Numbers;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.FloatType;

/** Arrays of numbers, and arrays of these, between Spark's form and Java's. */
final class NumberArrays {
  private NumberArrays() {}

  /** How many arrays lie in one another in a type; 0 for what is no array. */
  static int depth(DataType type) {
    return type instanceof ArrayType array ? 1 + depth(array.elementType()) : 0;
  }

  /**
   * The type that is asked for where {@code actual} is given: arrays of doubles, or of floats where
   * these are.
   */
  static DataType type(DataType actual, int depth) {
    DataType leaf = actual;
    while (leaf instanceof ArrayType array) {
      leaf = array.elementType();
    }
    DataType type = leaf instanceof FloatType ? DataTypes.FloatType : DataTypes.DoubleType;
    for (int i = 0; i < depth; i++) {
      type = DataTypes.createArrayType(type);
    }
    return type;
  }

  /**
   * Reads numbers.
   *
   * @param type of {@code array}, as {@link #type} has it
   * @param name what it is, for messages
   * @return {@code double[]}, {@code double[][]} or {@code double[][][]}, by the type
   * @throws IllegalArgumentException for a NULL among them
   */
  static Object read(ArrayData array, ArrayType type, String name) {
    int length = array.numElements();
    for (int i = 0; i < length; i++) {
      if (array.isNullAt(i)) {
        throw new IllegalArgumentException(
            "%s[%s] is NULL; allowed is %s."
                .formatted(name, i, depth(type) == 1 ? "a number" : "an array of numbers"));
      }
    }
    return switch (depth(type)) {
      case 1 ->
          type.elementType() instanceof FloatType
              ? Numbers.doubles(array.toFloatArray())
              : array.toDoubleArray();
      case 2 -> {
        double[][] rows = new double[length][];
        for (int i = 0; i < length; i++) {
          rows[i] = (double[]) inner(array, type, name, i);
        }
        yield rows;
      }
      default -> {
        double[][][] planes = new double[length][][];
        for (int i = 0; i < length; i++) {
          planes[i] = (double[][]) inner(array, type, name, i);
        }
        yield planes;
      }
    };
  }

  private static Object inner(ArrayData array, ArrayType type, String name, int i) {
    return read(array.getArray(i), (ArrayType) type.elementType(), "%s[%s]".formatted(name, i));
  }

  /** Rows of numbers as an {@code array<array<float>>}. */
  static ArrayData floatRows(double[][] rows) {
    Object[] written = new Object[rows.length];
    for (int row = 0; row < rows.length; row++) {
      written[row] = UnsafeArrayData.fromPrimitiveArray(Numbers.floats(rows[row]));
    }
    return new GenericArrayData(written);
  }
}
