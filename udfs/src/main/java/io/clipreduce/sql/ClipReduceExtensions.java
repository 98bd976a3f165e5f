package io.clipreduce.sql;

import io.clipreduce.sql.MethodFunction.Answer;
import io.clipreduce.sql.ModelFunction.Ask;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.Inline;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.OneRowRelation;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * ClipReduce's functions for Spark SQL: {@code
 * spark.sql.extensions=io.clipreduce.sql.ClipReduceExtensions}.
 */
public final class ClipReduceExtensions
    extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

  private static final String METHOD_ARGUMENTS =
      """
      method - name of a method for selection, see methods()
      scores - array of numbers: how well each frame answers the question
      embeddings - array of arrays of numbers: a vector a frame, all of one length
      query_embedding - array of numbers: the question's vector; may be NULL for methods that do not look at it
      inputs - in place of these, a struct whose fields bear the names of the method's inputs
      budget - the most frames; left out: the method's default
      params - map of the method's other parameters; also mode ('faithful' or 'corrected') and seed
      """;

  private static final List<Scalar> SCALARS =
      List.of(
          new Scalar(
              arguments -> MethodFunction.bind(Answer.FRAMES, arguments),
              SqlFunction.info(
                  MethodFunction.class,
                  Answer.FRAMES.function(),
                  "vector_funcs",
                  "_FUNC_(method, scores | embeddings [, query_embedding] | inputs [, budget] [,"
                      + " params]) - Returns the frames that a published method chooses, counted"
                      + " from 0, in the order of time.",
                  METHOD_ARGUMENTS,
                  """
                  > SELECT _FUNC_('uniform', array(0.1, 0.9, 0.4, 0.2, 0.3), 3);
                  [0,2,4]
                  > SELECT _FUNC_('maxinfo', array(array(1, 0), array(1, 0), array(0, 1)), NULL, 2, map('rank', 2));
                  [0,2]
                  > SELECT _FUNC_('uniform', named_struct('frames', 100), 2);
                  [0,99]
                  > SELECT _FUNC_(method => 'uniform', frames => 100, budget => 2);
                  [0,99]
                  """)),
          new Scalar(
              arguments -> MethodFunction.bind(Answer.TOKENS, arguments),
              SqlFunction.info(
                  MethodFunction.class,
                  Answer.TOKENS.function(),
                  "vector_funcs",
                  "_FUNC_(method, tokens | inputs [, budget] [, params]) - Returns the fewer vectors"
                      + " that a published method makes of many.",
                  """
                  method - name of a method for compression, see methods()
                  tokens - vectors of patches: arrays of numbers in an array a frame in an array; without the last, a single frame
                  inputs - in place of these, a struct whose fields bear the names of the method's inputs
                  budget - the method's parameter ratio, tokens or budget; left out: its default
                  params - map of the method's other parameters; also mode ('faithful' or 'corrected') and seed
                  """,
                  """
                  > SELECT _FUNC_('divprune', array(array(array(1, 0), array(1, 0)), array(array(0, 1), array(1, 0))), 0.5);
                  [[1.0,0.0],[0.0,1.0]]
                  """)),
          new Scalar(
              CosineSimilarity::bind,
              SqlFunction.info(
                  CosineSimilarity.class,
                  CosineSimilarity.NAME,
                  "vector_funcs",
                  "_FUNC_(a, b) - Returns the cosine of the angle between two vectors of one length,"
                      + " as vector_cosine_similarity does, of any numbers.",
                  "",
                  """
                  > SELECT _FUNC_(array(3, 4), array(4.0, 3.0));
                  0.96
                  """)),
          new Scalar(
              arguments -> ModelFunction.bind(Ask.EMBED_TEXT, arguments),
              SqlFunction.info(
                  ModelFunction.class,
                  Ask.EMBED_TEXT.function(),
                  "vector_funcs",
                  "_FUNC_(text [, encoder]) - Returns the unit vector of a text, to compare with"
                      + " those of pictures or captions of that encoder.",
                  """
                  text - any text
                  encoder - name of a text encoder; left out: the first of encode_text.encoders
                  """,
                  """
                  > SELECT size(_FUNC_('a dog on a beach', 'minilm'));
                  384
                  """)),
          new Scalar(
              arguments -> ModelFunction.bind(Ask.TEXT_RELEVANCE, arguments),
              SqlFunction.info(
                  ModelFunction.class,
                  Ask.TEXT_RELEVANCE.function(),
                  "string_funcs",
                  "_FUNC_(reranker, query, text) - Returns how well a text answers a query, higher"
                      + " for better, on the reranker's own scale.",
                  "",
                  """
                  > SELECT _FUNC_('ms-marco-minilm', 'where is the cat?', NULL);
                  NULL
                  """)),
          new Scalar(
              arguments -> ModelFunction.bind(Ask.QUALITY_SCORE, arguments),
              SqlFunction.info(
                  ModelFunction.class,
                  Ask.QUALITY_SCORE.function(),
                  "vector_funcs",
                  "_FUNC_(head, vector) - Returns how good a picture looks by its vector, higher for"
                      + " better, on the quality head's own scale.",
                  "",
                  """
                  > SELECT _FUNC_('laion-aesthetic-v1', NULL);
                  NULL
                  """)));

  private static final List<Table> TABLES =
      List.of(
          new Table(
              MethodTable::bind,
              SqlFunction.info(
                  MethodTable.class,
                  MethodTable.NAME,
                  "table_funcs",
                  "_FUNC_() - Returns all published methods, a row for each parameter that can be"
                      + " set.",
                  "",
                  """
                  > SELECT default_value, unit FROM _FUNC_() WHERE method = 'maxinfo' AND parameter = 'budget';
                  64	frames
                  """)),
          new Table(
              ClipReduceExtensions::selectedFrames,
              SqlFunction.info(
                  MethodFunction.class,
                  Answer.SCORED_FRAMES.function(),
                  "table_funcs",
                  "_FUNC_(method, scores | embeddings [, query_embedding] | inputs [, budget] [,"
                      + " params]) - Returns a row (position, frame, score) for each frame that a"
                      + " published method chooses, both counted from 0; what the score means is the"
                      + " method's own, 1 where it has none.",
                  METHOD_ARGUMENTS,
                  """
                  > SELECT * FROM _FUNC_('uniform', array(0.1, 0.9, 0.4), 2);
                  0	0	1.0
                  1	2	1.0
                  """)));

  private record Scalar(Function<List<Expression>, Expression> builder, ExpressionInfo info) {}

  private record Table(Function<List<Expression>, LogicalPlan> builder, ExpressionInfo info) {}

  /** Tells Spark of the functions. */
  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    for (Scalar function : SCALARS) {
      extensions.injectFunction(
          new Tuple3<>(
              new FunctionIdentifier(function.info.getName()),
              function.info,
              arguments -> function.builder.apply(CollectionConverters.asJava(arguments))));
    }
    for (Table function : TABLES) {
      extensions.injectTableFunction(
          new Tuple3<>(
              new FunctionIdentifier(function.info.getName()),
              function.info,
              arguments -> function.builder.apply(CollectionConverters.asJava(arguments))));
    }
    return BoxedUnit.UNIT;
  }

  private static LogicalPlan selectedFrames(List<Expression> arguments) {
    Seq<Object> needsAll = CollectionConverters.asScala(List.<Object>of()).toSeq();
    Seq<Attribute> namesOfFields = CollectionConverters.asScala(List.<Attribute>of()).toSeq();
    return new Generate(
        new Inline(MethodFunction.bind(Answer.SCORED_FRAMES, arguments)),
        needsAll,
        false,
        Option.empty(),
        namesOfFields,
        new OneRowRelation());
  }
}
