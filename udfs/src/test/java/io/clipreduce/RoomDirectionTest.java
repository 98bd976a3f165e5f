package io.clipreduce;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The walls between rooms that modules alone do not draw. */
@AnalyzeClasses(packages = "io.clipreduce", importOptions = DoNotIncludeTests.class)
class RoomDirectionTest {

  @ArchTest
  static final ArchRule onlySqlKnowsSpark =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.clipreduce.sql..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "io.delta..");

  @ArchTest
  static final ArchRule onlyFfmpegAdapterKnowsFfmpeg =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.clipreduce.frames.ffmpeg..", "io.clipreduce.frames.worker..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bytedeco.ffmpeg..", "io.clipreduce.frames.ffmpeg..");

  @ArchTest
  static final ArchRule nothingImportsJobs =
      noClasses().should().dependOnClassesThat().resideInAPackage("io.clipreduce.jobs..");

  @ArchTest
  static final ArchRule onlyAnswersAreMadeFromTheIndex =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.clipreduce.index..", "io.clipreduce.answer..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.clipreduce.index..");

  @ArchTest
  static final ArchRule whoAnswersCannotNameGoldAnswers =
      noClasses()
          .that()
          .resideInAnyPackage("io.clipreduce.answer..", "io.clipreduce.index..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.clipreduce.evaluate..");

  @ArchTest
  static final ArchRule framesKnowNothingOfWhatIsDoneWithThem =
      noClasses()
          .that()
          .resideInAPackage("io.clipreduce.frames..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.clipreduce.select..",
              "io.clipreduce.encode..",
              "io.clipreduce.perceive..",
              "io.clipreduce.caption..",
              "io.clipreduce.model..");
}
