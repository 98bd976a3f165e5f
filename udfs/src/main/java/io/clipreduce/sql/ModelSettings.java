package io.clipreduce.sql;

import io.clipreduce.encode.TextEncoders;
import io.clipreduce.model.Device;
import io.clipreduce.model.Models;
import java.io.Serializable;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.apache.spark.sql.internal.SQLConf;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What functions of models need of the settings. Travels to executors; those that were said alike
 * are equal.
 */
public interface ModelSettings extends Serializable {
  /** What settings are called by in Spark: this and their own name. */
  String PREFIX = "spark.clipreduce.";

  /** After {@link #PREFIX}, names a file of settings. */
  String FILE = "conf";

  Models models();

  TextEncoders textEncoders();

  /** The text encoder where none is named; null where settings name none. */
  String textEncoder();

  /** What the task that calls this runs models on. */
  Device device();

  /** Resolves settings. */
  interface Provider {
    /**
     * @param given settings by their names without {@link #PREFIX}; what is not among them has its
     *     default
     */
    ModelSettings resolve(Map<String, String> given);
  }

  /** The settings of the session whose query is being looked at. */
  static ModelSettings current() {
    TreeMap<String, String> given = new TreeMap<>();
    CollectionConverters.asJava(SQLConf.get().getAllConfs())
        .forEach(
            (key, value) -> {
              if (key.startsWith(PREFIX)) {
                given.put(key.substring(PREFIX.length()), value);
              }
            });
    return ServiceLoader.load(Provider.class, ModelSettings.class.getClassLoader())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Functions of models need settings; put clipreduce-jobs on the class path."))
        .resolve(given);
  }
}
