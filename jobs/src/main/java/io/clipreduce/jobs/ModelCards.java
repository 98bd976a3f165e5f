package io.clipreduce.jobs;

import io.clipreduce.model.ModelCard;
import io.clipreduce.model.Models;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The cards of all models: those in {@code conf/models}, else those that were packaged. */
final class ModelCards {
  private static final String FOLDER = "models";

  private ModelCards() {}

  /**
   * @throws UserException for a file that is no card, naming it
   */
  static List<ModelCard> all() {
    String home = System.getProperty(Settings.HOME_PROPERTY);
    Path installed = home == null ? null : Path.of(home, "conf", FOLDER);
    try {
      return installed != null && Files.isDirectory(installed)
          ? Models.readCards(installed)
          : packaged();
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  private static List<ModelCard> packaged() {
    URL url = ModelCards.class.getResource(FOLDER);
    try {
      URI uri = url.toURI();
      if (!uri.getScheme().equals("jar")) {
        return Models.readCards(Path.of(uri));
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return Models.readCards(jar.provider().getPath(uri));
      }
    } catch (URISyntaxException | IOException e) {
      throw new UncheckedIOException("Model cards cannot be read from " + url, new IOException(e));
    }
  }
}
