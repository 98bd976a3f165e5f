package io.clipreduce.sql;

import io.clipreduce.compress.Compressed;
import io.clipreduce.compress.Compressor;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Method;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Mode;
import io.clipreduce.select.KeyframeSelector;
import io.clipreduce.select.Selection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Runs a published method on the arguments of a call: {@code (method, inputs [, budget] [,
 * params])}. The inputs are scores or vectors of frames, these with a question's vector after them,
 * tokens, or a struct whose fields bear the names of the method's inputs.
 *
 * <p>NULL where the method, the budget, the parameters or an input that the method cannot do
 * without is NULL. An input by place that the method does not look at tells how many frames there
 * are. Nothing is chosen of no frames.
 *
 * @param answer what it gives, and with it the kind of methods
 * @param inputNames the inputs given, in the order of the arguments after the method
 * @param argumentTypes of method, inputs, budget and parameters
 * @param named whether the inputs came as a struct
 * @param budgeted whether there is a budget
 * @param set whether there are parameters
 */
record MethodFunction(
    Answer answer,
    List<String> inputNames,
    List<DataType> argumentTypes,
    boolean named,
    boolean budgeted,
    boolean set)
    implements SqlFunction {

  private static final DataType PARAMS =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType);

  private static final StructType SCORED_FRAME =
      new StructType()
          .add("position", DataTypes.IntegerType, false)
          .add("frame", DataTypes.IntegerType, false)
          .add("score", DataTypes.DoubleType, false);

  /** What parameters may say beside those that a method declares. */
  private static final String MODE = "mode";

  private static final String SEED = "seed";

  /** Names of arguments. */
  private static final String METHOD = "method";

  private static final String INPUTS = "inputs";
  private static final String BUDGET = "budget";
  private static final String PARAMETERS = "params";

  /** What a call gives. */
  enum Answer {
    /** {@code array<int>}: frames, counted from 0. */
    FRAMES("select_frames"),

    /** {@code array<struct<position, frame, score>>}. */
    SCORED_FRAMES("selected_frames"),

    /** {@code array<array<float>>}: the vectors that are left. */
    TOKENS("compress_tokens");

    private final String function;

    Answer(String function) {
      this.function = function;
    }

    /** The name in SQL. */
    String function() {
      return function;
    }

    private Method method(String name) {
      Class<? extends Method> type = this == TOKENS ? Compressor.class : KeyframeSelector.class;
      return Methods.get("method", type, name);
    }

    private Object write(Method.Result result) {
      return switch (this) {
        case FRAMES -> new GenericArrayData(((Selection) result).indices());
        case SCORED_FRAMES -> scoredFrames((Selection) result);
        case TOKENS -> NumberArrays.floatRows(((Compressed) result).tokens());
      };
    }
  }

  /** A call with these arguments, whose types are known. */
  static Expression bind(Answer answer, List<Expression> all) {
    boolean selects = answer != Answer.TOKENS;
    List<Expression> arguments = inPlace(answer, all);
    if (selects) {
      SqlFunction.requireArguments(answer.function, arguments, 2, 3, 4, 5);
    } else {
      SqlFunction.requireArguments(answer.function, arguments, 2, 3, 4);
    }
    boolean query = selects && hasQuery(arguments);
    List<String> names = new ArrayList<>();
    List<Expression> children = new ArrayList<>(arguments.subList(0, 1));
    List<DataType> types = new ArrayList<>(List.of(DataTypes.StringType));
    Expression given = arguments.get(1);
    boolean named = !query && given.dataType() instanceof StructType;
    if (named) {
      StructField[] fields = ((StructType) given.dataType()).fields();
      for (int i = 0; i < fields.length; i++) {
        names.add(fields[i].name());
        children.add(new GetStructField(given, i, Option.apply(fields[i].name())));
        types.add(namedType(fields[i].dataType()));
      }
    } else {
      int depth = NumberArrays.depth(given.dataType());
      int wanted = selects ? (query || depth > 1 ? 2 : 1) : (depth == 2 ? 2 : 3);
      names.add((query ? Input.EMBEDDINGS : byPlace(answer, given.dataType())).name());
      children.add(given);
      types.add(NumberArrays.type(given.dataType(), wanted));
    }
    int next = 2;
    if (query) {
      names.add(Input.QUERY_EMBEDDING.name());
      children.add(arguments.get(next));
      types.add(NumberArrays.type(arguments.get(next).dataType(), 1));
      next++;
    }
    boolean budgeted =
        next < arguments.size() && !(arguments.get(next).dataType() instanceof MapType);
    if (budgeted) {
      children.add(arguments.get(next));
      boolean whole = arguments.get(next).dataType() instanceof IntegralType;
      types.add(whole ? DataTypes.LongType : DataTypes.DoubleType);
      next++;
    }
    boolean set = next < arguments.size();
    if (set) {
      children.add(texts(arguments.get(next)));
      types.add(PARAMS);
      next++;
    }
    SqlFunction.requireArguments(answer.function, arguments, next);

    MethodFunction function =
        new MethodFunction(answer, List.copyOf(names), List.copyOf(types), named, budgeted, set);
    function.checkMethod(children.get(0));
    return function.of(children);
  }

  /**
   * Arguments by place. By name may be given the method, the budget, the parameters, and either all
   * inputs in a struct, or each by the name that the method has for it.
   */
  private static List<Expression> inPlace(Answer answer, List<Expression> arguments) {
    NamedArguments given = NamedArguments.of(answer.function, arguments);
    if (given.byName().isEmpty()) {
      return arguments;
    }
    Map<String, Expression> byName = new LinkedHashMap<>(given.byName());
    Expression budget = byName.remove(BUDGET);
    Expression params = byName.remove(PARAMETERS);
    List<Expression> places = new ArrayList<>(given.byPlace());
    if (places.isEmpty()) {
      if (!byName.containsKey(METHOD)) {
        throw NamedArguments.missing(answer.function, METHOD, 0);
      }
      places.add(byName.remove(METHOD));
    }
    if (places.size() == 1 && byName.containsKey(INPUTS)) {
      places.add(byName.remove(INPUTS));
      refuseMore(answer, byName);
    } else if (places.size() == 1 && byName.isEmpty()) {
      throw NamedArguments.missing(answer.function, INPUTS, 1);
    } else if (places.size() > 2) {
      refuseMore(answer, byName);
    } else if (!byName.isEmpty()) {
      places = new ArrayList<>(List.of(places.get(0), struct(answer, places, byName)));
    }
    if (budget != null) {
      places.add(budget);
    }
    if (params != null) {
      places.add(params);
    }
    return places;
  }

  private static void refuseMore(Answer answer, Map<String, Expression> byName) {
    if (!byName.isEmpty()) {
      throw NamedArguments.unknown(
          answer.function, byName.keySet().iterator().next(), List.of(BUDGET, PARAMETERS));
    }
  }

  /** Inputs by name, and before them the one by place, if there is one. */
  private static Expression struct(
      Answer answer, List<Expression> places, Map<String, Expression> byName) {
    List<Expression> fields = new ArrayList<>();
    for (Expression first : places.subList(1, places.size())) {
      fields.add(Literal.create(byPlace(answer, first.dataType()).name(), DataTypes.StringType));
      fields.add(first);
    }
    byName.forEach(
        (name, value) -> {
          fields.add(Literal.create(name, DataTypes.StringType));
          fields.add(value);
        });
    return new CreateNamedStruct(CollectionConverters.asScala(fields).toSeq());
  }

  /** What the first argument after the method is. */
  private static Input<?> byPlace(Answer answer, DataType type) {
    if (answer == Answer.TOKENS) {
      return Input.TOKENS;
    }
    return NumberArrays.depth(type) > 1 ? Input.EMBEDDINGS : Input.SCORES;
  }

  private static boolean hasQuery(List<Expression> arguments) {
    if (arguments.size() < 3) {
      return false;
    }
    DataType third = arguments.get(2).dataType();
    boolean mapLast = arguments.get(arguments.size() - 1).dataType() instanceof MapType;
    return arguments.size() == 5
        || third instanceof ArrayType
        || third instanceof NullType && arguments.size() == 4 && !mapLast;
  }

  private static DataType namedType(DataType actual) {
    if (actual instanceof ArrayType) {
      return NumberArrays.type(actual, NumberArrays.depth(actual));
    }
    return actual instanceof IntegralType ? DataTypes.IntegerType : DataTypes.StringType;
  }

  /** Parameters as texts, whatever plain values they were written as. */
  private static Expression texts(Expression params) {
    boolean plain =
        params.dataType() instanceof MapType map
            && map.keyType() instanceof StringType
            && (map.valueType() instanceof NumericType
                || map.valueType().equals(DataTypes.BooleanType));
    return plain ? new Cast(params, PARAMS, Option.empty()) : params;
  }

  /** A method that is written out is looked at before any row is. */
  private void checkMethod(Expression method) {
    if (method.foldable() && method.dataType() instanceof StringType) {
      Object name = method.eval(null);
      if (name != null) {
        explained(() -> inputsOf(answer.method(name.toString())));
      }
    }
  }

  @Override
  public String name() {
    return answer.function;
  }

  @Override
  public DataType resultType() {
    return switch (answer) {
      case FRAMES -> DataTypes.createArrayType(DataTypes.IntegerType, false);
      case SCORED_FRAMES -> DataTypes.createArrayType(SCORED_FRAME, false);
      case TOKENS ->
          DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType, false), false);
    };
  }

  @Override
  public Object produceResult(InternalRow row) {
    int budgetAt = 1 + inputNames.size();
    int paramsAt = budgetAt + (budgeted ? 1 : 0);
    if (row.isNullAt(0)
        || !named && row.isNullAt(1)
        || budgeted && row.isNullAt(budgetAt)
        || set && row.isNullAt(paramsAt)) {
      return null;
    }
    return explained(
        () -> {
          Method method = answer.method(row.getUTF8String(0).toString());
          TreeMap<String, Object> values = set ? params(row.getMap(paramsAt)) : new TreeMap<>();
          if (budgeted) {
            values.put(budgetOf(method), row.get(budgetAt, argumentTypes.get(budgetAt)));
          }
          Arguments arguments = arguments(method, values);
          Inputs inputs = inputs(method, row);
          if (inputs == null) {
            return null;
          }
          boolean none = !named && row.getArray(1).numElements() == 0;
          return none
              ? new GenericArrayData(new Object[0])
              : answer.write(method.run(inputs, arguments));
        });
  }

  private static String budgetOf(Method method) {
    return method instanceof KeyframeSelector selector
        ? selector.budget().name()
        : ((Compressor) method)
            .budget()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s has no budget; leave it out.".formatted(method.description().name())))
            .name();
  }

  private static Arguments arguments(Method method, TreeMap<String, Object> values) {
    Object mode = values.remove(MODE);
    Object seed = values.remove(SEED);
    try {
      return Arguments.of(
          method,
          values,
          mode == null ? Mode.CORRECTED : Mode.of(mode.toString()),
          seed == null ? 0 : Long.parseLong(seed.toString()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "seed is %s; allowed is a whole number.".formatted(seed), e);
    }
  }

  private static TreeMap<String, Object> params(MapData map) {
    TreeMap<String, Object> params = new TreeMap<>();
    for (int i = 0; i < map.numElements(); i++) {
      String name = map.keyArray().getUTF8String(i).toString();
      if (map.valueArray().isNullAt(i)) {
        throw new IllegalArgumentException(
            "parameter %s is NULL; leave it out for its default.".formatted(name));
      }
      params.put(name, map.valueArray().getUTF8String(i).toString());
    }
    return params;
  }

  /** The inputs of a row by the places of their arguments; null where a needed one is NULL. */
  private Inputs inputs(Method method, InternalRow row) {
    List<Input<?>> known = inputsOf(method);
    Inputs inputs = Inputs.of();
    boolean nulls = false;
    for (int i = 0; i < known.size(); i++) {
      int at = i + 1;
      if (row.isNullAt(at)) {
        nulls = true;
      } else if (known.get(i) != null) {
        inputs = with(inputs, known.get(i), read(method, known.get(i), row, at));
      } else if (i == 0) {
        inputs = inputs.with(Input.FRAMES, row.getArray(at).numElements());
      }
    }
    return nulls && inputs.missing(method.description()) != null ? null : inputs;
  }

  /** What the method knows the inputs as; null for one by place that it does not look at. */
  private List<Input<?>> inputsOf(Method method) {
    Map<String, Input<?>> looksAt = method.description().looksAt();
    List<Input<?>> inputs = new ArrayList<>();
    for (String name : inputNames) {
      Input<?> input = looksAt.get(name);
      if (input == null && named) {
        throw new IllegalArgumentException(
            "%s does not look at %s; it looks at %s."
                .formatted(method.description().name(), name, String.join(", ", looksAt.keySet())));
      }
      inputs.add(input);
    }
    return inputs;
  }

  private Object read(Method method, Input<?> input, InternalRow row, int at) {
    DataType type = argumentTypes.get(at);
    Object value =
        type instanceof ArrayType array
            ? NumberArrays.read(row.getArray(at), array, input.name())
            : type instanceof StringType
                ? row.getUTF8String(at).toString()
                : (Object) row.getInt(at);
    Object fitting =
        input.type() == double[][][].class && value instanceof double[][] frame
            ? new double[][][] {frame}
            : value;
    if (!input.type().isInstance(fitting)) {
      throw new IllegalArgumentException(
          "%s of %s is of the type %s; what is needed is %s: %s."
              .formatted(
                  input.name(),
                  method.description().name(),
                  type.sql(),
                  input.shape(),
                  input.meaning()));
    }
    return fitting;
  }

  private static <T> Inputs with(Inputs inputs, Input<T> input, Object value) {
    return inputs.with(input, input.type().cast(value));
  }

  private static ArrayData scoredFrames(Selection selection) {
    Object[] rows = new Object[selection.indices().length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] =
          new GenericInternalRow(new Object[] {i, selection.indices()[i], selection.scores()[i]});
    }
    return new GenericArrayData(rows);
  }
}
