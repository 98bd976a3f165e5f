package io.clipreduce.frames.worker;

import io.clipreduce.frames.VideoReader;
import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.Loader;

/**
 * The class path of a worker: wherever this JVM found our classes, JavaCPP, FFmpeg and the natives
 * of both. Nothing of Spark or Hadoop comes along.
 */
final class WorkerClassPath {
  private WorkerClassPath() {}

  /** Jars and class folders, separated as the platform does it. */
  static String find() {
    String platform = Loader.getPlatform();
    Set<Path> entries = new LinkedHashSet<>();
    entries.add(holding(VideoReader.class, "VideoReader.class"));
    entries.add(holding(Loader.class, "Loader.class"));
    entries.add(holding(Loader.class, platform + "/" + System.mapLibraryName("jnijavacpp")));
    entries.add(holding(avutil.class, "avutil.class"));
    entries.add(
        holding(
            avutil.class,
            "/org/bytedeco/ffmpeg/" + platform + "/" + System.mapLibraryName("jniavutil")));
    return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static Path holding(Class<?> near, String resource) {
    URL url = near.getResource(resource);
    if (url == null) {
      throw new IllegalStateException(
          "%s is not on the class path; is the jar with the natives of this platform there?"
              .formatted(resource));
    }

    try {
      if (url.openConnection() instanceof JarURLConnection jar) {
        return Path.of(jar.getJarFileURL().toURI());
      }

      int levels = resource.startsWith("/") ? 0 : near.getPackageName().split("\\.").length;
      Path root = Path.of(new URI(url.toString()));
      for (int i = 0; i < levels + resource.replaceFirst("^/", "").split("/").length; i++) {
        root = root.getParent();
      }

      return root;
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("Not a file or a jar: " + url, e);
    }
  }
}
