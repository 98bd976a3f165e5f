package io.clipreduce.e2e;

import static io.clipreduce.e2e.Program.succeeded;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Programs from PyPI, each in an environment of its own that is kept in the user's cache folder.
 */
final class PythonEnvironment {
  private PythonEnvironment() {}

  /**
   * The environment with some pinned packages, made where it does not exist; the test is skipped
   * where there is no Python that they are made for.
   *
   * @param requirements what pip is to install
   */
  static Path orSkip(String name, String requirements) throws IOException {
    String python = findPython();
    assumeTrue(python != null, name + " needs Python 3.11 to 3.13 on the PATH");
    Path folder =
        Path.of(
            System.getProperty("user.home"),
            ".cache",
            "clipreduce",
            "%s-%s-%s".formatted(name, python, digest(requirements)));
    Path complete = folder.resolve("complete");
    if (!Files.exists(complete)) {
      Program shell = new Program(Path.of("/usr/bin/env"), Path.of("/"), Map.of());
      succeeded(shell.run(python, "-m", "venv", "--clear", folder.toString()));
      Path list = Files.writeString(folder.resolve("requirements.txt"), requirements);
      succeeded(
          shell.run(
              folder.resolve("bin/pip").toString(),
              "install",
              "--quiet",
              "--disable-pip-version-check",
              "--requirement",
              list.toString()));
      Files.createFile(complete);
    }

    return folder;
  }

  private static String findPython() {
    for (String name : List.of("python3.11", "python3.12", "python3.13", "python3")) {
      boolean suits =
          Arrays.stream(System.getenv("PATH").split(":"))
              .map(folder -> Path.of(folder, name))
              .filter(Files::isExecutable)
              .limit(1)
              .map(path -> new Program(path, Path.of("/"), Map.of()))
              .map(python -> python.run("-c", "import sys; print(sys.version_info[:2])"))
              .anyMatch(result -> result.stdout().matches("\\(3, 1[123]\\)\\s*"));
      if (suits) {
        return name;
      }
    }

    return null;
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));

      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
