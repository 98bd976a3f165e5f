package io.clipreduce.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Downloads files of model repositories from a hub that speaks like huggingface.co: {@code
 * <hub>/<repository>/resolve/<revision>/<file>}, where large files answer with a redirection and
 * the SHA-256 of their content, small ones with their git blob's SHA-1. A download that breaks off
 * goes on where it stopped; a file appears under its name only when it is whole and its digest is
 * the hub's. Places other than the hub tell no digest, only a length.
 */
public final class Hub {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int REDIRECTS = 5;
  private static final int SHA256_DIGITS = 64;

  private final URI address;
  private final String token;
  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(TIMEOUT)
          .build();

  /**
   * @param address of the hub, without a slash at the end
   * @param token sent to the hub alone, never to where it redirects; null for none
   */
  public Hub(String address, String token) {
    this.address = URI.create(address.replaceAll("/+$", ""));
    this.token = token;
  }

  /**
   * What became of a file.
   *
   * @param downloaded whether bytes were fetched, now or in an earlier attempt
   * @param checked whether the hub told a digest to compare with
   */
  public record Fetched(boolean downloaded, boolean checked) {}

  /**
   * Brings a file of a model's repository into its folder.
   *
   * @param progress told the bytes that are there, of those this call fetches
   * @throws IOException if it cannot be had; the message says what to do
   */
  public Fetched fetch(ModelFolder model, String file, LongConsumer progress)
      throws IOException, InterruptedException {
    ModelCard card = model.card();
    boolean elsewhere = card.repository().matches("https?://.*");
    String repository =
        elsewhere ? card.repository() : "%s/%s/resolve".formatted(address, card.repository());
    URI source = URI.create("%s/%s/%s".formatted(repository, card.revision(), file));
    Expected said = head(source);
    // What a tag means elsewhere nobody knows.
    Expected expected = elsewhere ? new Expected(Optional.empty(), said.sizeBytes()) : said;
    Path target = model.path().resolve(file);
    if (Files.isRegularFile(target) && expected.isContentOf(target)) {
      return new Fetched(false, expected.digest().isPresent());
    }
    Files.createDirectories(target.getParent());
    Path partial = target.resolveSibling(target.getFileName() + expected.partEnding());
    download(source, partial, progress);
    if (!expected.isContentOf(partial)) {
      long size = Files.size(partial);
      Files.delete(partial);
      throw new IOException(
          "%s came with %s bytes and another digest than %s tells. Fetch it again."
              .formatted(file, size, source));
    }
    Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
    return new Fetched(true, expected.digest().isPresent());
  }

  /** What the hub says of a file's content. */
  private record Expected(Optional<String> digest, long sizeBytes) {

    /** Unfinished downloads of other contents are not gone on with. */
    String partEnding() {
      return "." + digest.map(d -> d.substring(0, 12)).orElse("unchecked") + ".part";
    }

    boolean isContentOf(Path file) throws IOException {
      if (sizeBytes >= 0 && Files.size(file) != sizeBytes) {
        return false;
      }
      return digest.isEmpty() || digest.get().equals(digestOf(file, digest.get().length()));
    }

    private static String digestOf(Path file, int hexDigits) throws IOException {
      return hexDigits == SHA256_DIGITS ? Digests.sha256(file) : Digests.gitBlob(file);
    }
  }

  private Expected head(URI source) throws IOException, InterruptedException {
    URI uri = source;
    for (int i = 0; i <= REDIRECTS; i++) {
      HttpResponse<Void> answer =
          client.send(
              request(uri)
                  .method("HEAD", HttpRequest.BodyPublishers.noBody())
                  .header("Accept-Encoding", "identity")
                  .build(),
              HttpResponse.BodyHandlers.discarding());
      Optional<String> linked = answer.headers().firstValue("X-Linked-Etag");
      Optional<URI> next = next(uri, answer);
      if (linked.isEmpty() && next.isPresent()) {
        uri = next.get();
        continue;
      }
      if (next.isEmpty()) {
        requireFound(answer.statusCode(), source);
      }
      long size =
          answer
              .headers()
              .firstValueAsLong(linked.isPresent() ? "X-Linked-Size" : "Content-Length")
              .orElse(-1);
      Optional<String> digest =
          linked
              .or(() -> answer.headers().firstValue("ETag"))
              .map(tag -> tag.replaceAll("^W/|\"", ""))
              .filter(tag -> tag.matches("[0-9a-f]{40}|[0-9a-f]{64}"));
      return new Expected(digest, size);
    }
    throw new IOException("%s redirects more than %s times".formatted(source, REDIRECTS));
  }

  private void download(URI source, Path partial, LongConsumer progress)
      throws IOException, InterruptedException {
    long there = Files.exists(partial) ? Files.size(partial) : 0;
    URI uri = source;
    for (int i = 0; i <= REDIRECTS; i++) {
      HttpRequest.Builder request = request(uri).GET();
      if (there > 0) {
        request.header("Range", "bytes=" + there + "-");
      }
      HttpResponse<InputStream> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        Optional<URI> next = next(uri, answer);
        if (next.isPresent()) {
          uri = next.get();
          continue;
        }
        if (there > 0 && answer.statusCode() == 416) {
          return; // All of it was there; the digest decides.
        }
        requireFound(answer.statusCode(), source);
        append(body, partial, answer.statusCode() == 206 ? there : 0, progress);
        return;
      }
    }
    throw new IOException("%s redirects more than %s times".formatted(source, REDIRECTS));
  }

  private static void append(InputStream body, Path partial, long there, LongConsumer progress)
      throws IOException {
    StandardOpenOption how =
        there > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    try (OutputStream out =
        Files.newOutputStream(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
      byte[] buffer = new byte[1 << 16];
      long total = there;
      for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
        out.write(buffer, 0, count);
        total += count;
        progress.accept(total);
      }
    }
  }

  private HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(TIMEOUT);
    if (token != null && address.getAuthority().equals(uri.getAuthority())) {
      request.header("Authorization", "Bearer " + token);
    }
    return request;
  }

  private static Optional<URI> next(URI uri, HttpResponse<?> answer) {
    return answer.statusCode() >= 300 && answer.statusCode() < 400
        ? answer.headers().firstValue("Location").map(uri::resolve)
        : Optional.empty();
  }

  private static void requireFound(int status, URI source) throws IOException {
    switch (status) {
      case 200, 206 -> {}
      case 401, 403 ->
          throw new IOException(
              "%s answers %s: the repository is closed or does not exist. Accept its terms on the hub and set HF_TOKEN."
                  .formatted(source, status));
      case 404 ->
          throw new IOException(
              "%s is not there. Look at repository, revision and files in the model's card."
                  .formatted(source));
      default -> throw new IOException("%s answers %s".formatted(source, status));
    }
  }
}
