package io.clipreduce.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.VectorFunctionImplUtils;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;

/**
 * Spark's own {@code vector_cosine_similarity} for arrays of any numbers, which are made floats:
 * NULL where a vector or a value of one is NULL, for zero vectors and for empty ones.
 */
record CosineSimilarity() implements SqlFunction {
  static final String NAME = "cosine_similarity";

  private static final DataType VECTOR = DataTypes.createArrayType(DataTypes.FloatType);

  static Expression bind(List<Expression> given) {
    List<Expression> arguments = NamedArguments.inPlace(NAME, given, List.of("a", "b"));
    SqlFunction.requireArguments(NAME, arguments, 2);
    List<Expression> vectors = new ArrayList<>();
    for (Expression argument : arguments) {
      boolean otherNumbers =
          argument.dataType() instanceof ArrayType array
              && array.elementType() instanceof NumericType
              && !(array.elementType() instanceof FloatType);
      vectors.add(otherNumbers ? new Cast(argument, VECTOR, Option.empty()) : argument);
    }
    return new CosineSimilarity().of(vectors);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<DataType> argumentTypes() {
    return List.of(VECTOR, VECTOR);
  }

  @Override
  public DataType resultType() {
    return DataTypes.FloatType;
  }

  @Override
  public Object produceResult(InternalRow row) {
    return row.isNullAt(0) || row.isNullAt(1)
        ? null
        : VectorFunctionImplUtils.vectorCosineSimilarity(
            row.getArray(0), row.getArray(1), UTF8String.fromString(NAME));
  }
}
