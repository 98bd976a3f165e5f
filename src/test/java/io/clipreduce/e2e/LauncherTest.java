package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.e2e.Program.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script alone, with a stand-in for Java that prints what it was given. */
class LauncherTest {

  @TempDir Path folder;

  @Test
  void handsArgumentsOnUnchanged() throws IOException {
    Result result = withJava("17.0.15").run("run", "--input", "a folder/*.mp4", "");

    assertThat(result.exitCode()).isZero();
    assertThat(result.stdout())
        .endsWith("[io.clipreduce.jobs.Main]\n[run]\n[--input]\n[a folder/*.mp4]\n[]\n");
  }

  @Test
  void findsItsHomeFromAnyFolderAndThroughSymbolicLinks() throws IOException {
    Path real = Launcher.ofCheckout().executable();
    Path absolute = Files.createSymbolicLink(folder.resolve("absolute"), real);
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path relative = Files.createSymbolicLink(elsewhere.resolve("relative"), Path.of("../absolute"));

    for (Path link : new Path[] {real, absolute, relative}) {
      Result result = withJava("21").in(elsewhere).through(link).run();

      assertThat(result.stdout()).contains("[-Dclipreduce.home=" + Launcher.home() + "]");
    }
  }

  @Test
  void takesTheHeapFromTheEnvironment() throws IOException {
    assertThat(withJava("17").run("run").stdout()).contains("[-Xmx2g]");
    assertThat(withJava("17").with("CLIPREDUCE_DRIVER_MEMORY", "700m").run("run").stdout())
        .contains("[-Xmx700m]")
        .doesNotContain("-Xmx2g");
  }

  @Test
  void runsTheDemoWithTheFirstCompilerOnly() throws IOException {
    assertThat(withJava("17").run("demo").stdout()).contains("[-XX:TieredStopAtLevel=1]");
    assertThat(withJava("17").run("run").stdout()).doesNotContain("TieredStopAtLevel");
  }

  @Test
  void refusesAnOldJavaAndSaysWhatToDo() throws IOException {
    for (String version : new String[] {"11.0.22", "1.8.0_402"}) {
      Result result = withJava(version).run("--help");

      assertThat(result.exitCode()).isEqualTo(2);
      assertThat(result.stdout()).isEmpty();
      assertThat(result.stderr()).contains("is Java " + version, "17 or newer", "JAVA_HOME");
    }
  }

  @Test
  void refusesAJavaHomeWithoutJava() {
    Result result = Launcher.ofCheckout().with("JAVA_HOME", folder.toString()).run("--help");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.stderr()).contains("JAVA_HOME is " + folder, "17 or newer");
  }

  /** The launcher with a Java that claims {@code version} and prints its arguments, one a line. */
  private Program withJava(String version) throws IOException {
    Path java = folder.resolve("jdk-" + version).resolve("bin/java");
    if (!Files.exists(java)) {
      Files.createDirectories(java.getParent());
      Files.writeString(
          java,
          """
          #!/bin/sh
          if [ "$1" = -version ]; then echo 'openjdk version "%s" 2024-01-16' >&2; exit 0; fi
          printf '[%%s]\\n' "$@"
          """
              .formatted(version));
      Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    return Launcher.ofCheckout().with("JAVA_HOME", java.getParent().getParent().toString());
  }
}
