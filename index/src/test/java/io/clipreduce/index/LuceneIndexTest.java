package io.clipreduce.index;

import static io.clipreduce.index.Samples.passage;
import static io.clipreduce.index.Samples.unit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuceneIndexTest {
  private static final PassageFilter ALL = PassageFilter.ALL;

  @TempDir Path temp;

  @Test
  void ranksWordsByBm25() throws IOException {
    Path shard =
        write(
            "s",
            passage("a", "v", "en", "red car red"),
            passage("b", "v", "en", "blue car"),
            passage("c", "v", "en", "green tree near bush"));

    try (LuceneIndex index = LuceneIndex.open(List.of(shard))) {
      List<Hit> hits = index.search(PassageQuery.words("red car", ALL, 10));

      // idf = ln(1 + (N - n + 0.5) / (n + 0.5)); tf / (tf + 1.2 (0.25 + 0.75 length / average)).
      double redIdf = Math.log(1 + 2.5 / 1.5);
      double carIdf = Math.log(1 + 1.5 / 2.5);
      double norm3 = 1.2 * (0.25 + 0.75 * 3 / 3);
      double norm2 = 1.2 * (0.25 + 0.75 * 2 / 3);
      assertThat(hits).extracting(h -> h.passage().id()).containsExactly("a", "b");
      assertThat(hits.get(0).scores().get("text"))
          .isCloseTo(redIdf * 2 / (2 + norm3) + carIdf / (1 + norm3), within(1e-5));
      assertThat(hits.get(1).scores().get("text")).isCloseTo(carIdf / (1 + norm2), within(1e-5));
      assertThat(hits.get(0).score()).isEqualTo(1 / 61.0);
      assertThat(hits.get(1).ranks()).containsExactly(Map.entry("text", 2));
    }
  }

  @Test
  void ranksWordsTheSameHoweverTheyAreSpreadOverShards() throws IOException {
    List<IndexedPassage> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String text = "car " + "red ".repeat(i % 3) + "house ".repeat(i % 5) + "word" + i % 7;
      all.add(IndexedPassage.of(passage("p%02d".formatted(i), "v" + i % 6, "en", text)));
    }
    Path one = write("one", all);
    Path first = write("first", all.stream().filter(p -> isOf(p, "v0", "v3", "v4")).toList());
    Path second = write("second", all.stream().filter(p -> isOf(p, "v1", "v2", "v5")).toList());

    try (LuceneIndex whole = LuceneIndex.open(List.of(one));
        LuceneIndex spread = LuceneIndex.open(List.of(second, first))) {
      PassageQuery query = PassageQuery.words("red house word3 car", ALL, 25);

      assertThat(whole.search(query)).hasSize(25).isEqualTo(spread.search(query));
      assertThat(spread.videos()).isEqualTo(whole.videos());
      assertThat(spread.passages(ALL)).isEqualTo(whole.passages(ALL)).hasSize(60);
    }
  }

  private static boolean isOf(IndexedPassage passage, String... videos) {
    return Set.of(videos).contains(passage.passage().videoId());
  }

  @Test
  void equalHitsComeInOrderOfId() throws IOException {
    List<IndexedPassage> all = new ArrayList<>();
    for (int i = 299; i >= 0; i--) {
      all.add(
          new IndexedPassage(
              passage("p%03d".formatted(i), "v", "en", "the same words"),
              new TreeMap<>(Map.of("e", unit(1, 0)))));
    }

    try (LuceneIndex index = LuceneIndex.open(List.of(write("s", all)))) {
      assertThat(index.search(PassageQuery.words("same", ALL, 3)))
          .extracting(h -> h.passage().id())
          .containsExactly("p000", "p001", "p002");
    }
  }

  @Test
  void findsWordsByTheRulesOfTheirLanguage() throws IOException {
    Path shard =
        write(
            "s",
            passage("en", "v", "en", "Two people were running"),
            passage("unknown", "v", null, "swimming"),
            passage("de", "v", "de-AT", "Die Häuser am See"),
            passage("fr", "v", "fr", "les chevaux de l'été"),
            passage("zh", "v", "zh", "机器学习很有趣"),
            passage("ja", "v", "ja", "ビデオを見る"),
            passage("other", "v", "xx", "alakazam"));

    try (LuceneIndex index = LuceneIndex.open(List.of(shard))) {
      assertThat(ids(index, "he runs")).containsExactly("en");
      assertThat(ids(index, "swims")).containsExactly("unknown");
      assertThat(ids(index, "Haus")).containsExactly("de");
      assertThat(ids(index, "cheval")).containsExactly("fr");
      assertThat(ids(index, "ete")).containsExactly("fr");
      assertThat(ids(index, "学习")).containsExactly("zh");
      assertThat(ids(index, "器")).containsExactly("zh");
      assertThat(ids(index, "ビデオ")).containsExactly("ja");
      assertThat(ids(index, "Alakazam!")).containsExactly("other");
    }
  }

  @Test
  void findsNumbersNamesAndTokensOnScreen() throws IOException {
    Path shard =
        write(
            "s",
            passage("version", "v", null, "Release v2.13.1-rc"),
            passage("name", "v", null, "ClipReduce by McDonald"),
            passage("phone", "v", null, "iPhone15"),
            passage("code", "v", null, "error_code = 0x7F"),
            passage("band", "v", null, "The Who"),
            passage("percent", "v", null, "1,024 rows, 42%"));

    try (LuceneIndex index = LuceneIndex.open(List.of(shard))) {
      assertThat(ids(index, "2.13.1")).startsWith("version");
      assertThat(ids(index, "clipreduce")).containsExactly("name");
      assertThat(ids(index, "mcdonald's")).containsExactly("name");
      assertThat(ids(index, "iphone 15")).containsExactly("phone");
      assertThat(ids(index, "IPHONE15")).containsExactly("phone");
      assertThat(ids(index, "code")).containsExactly("code");
      assertThat(ids(index, "error_code")).containsExactly("code");
      assertThat(ids(index, "42")).containsExactly("percent");
      assertThat(ids(index, "who")).containsExactly("band");
    }
  }

  @Test
  void queriesWithoutWordsFindNothing() throws IOException {
    Path shard = write("s", passage("a", "v", "en", "something"), passage("b", "v", "en", ""));

    try (LuceneIndex index = LuceneIndex.open(List.of(shard));
        LuceneIndex empty = LuceneIndex.open(List.of())) {
      for (String nothing : List.of("", "   ", "?!", "-", "the of", "\u0000")) {
        assertThat(ids(index, nothing)).as(nothing).isEmpty();
      }
      assertThat(ids(empty, "something")).isEmpty();
      assertThat(empty.passages(ALL)).isEmpty();
    }
  }

  @Test
  void givesBackPassagesAsTheyWere() throws IOException {
    Passage whole =
        new Passage(
            "id",
            PassageKind.SCREEN_TEXT,
            "v",
            -5,
            9_000_000_000L,
            "Ärger\n𝄞",
            "de",
            "Anna",
            0.25f,
            List.of(
                new FrameRef(100, "pictures/b.tar", 1L << 40, 5),
                new FrameRef(50, "pictures/a.tar", 0, 7),
                new FrameRef(400, "pictures/b.tar", 3, 1 << 30)),
            List.of(new Box(0, 0.5f, 1, 0.25f)));
    float[] vector = unit(3, 4);
    Path shard = write("s", List.of(new IndexedPassage(whole, new TreeMap<>(Map.of("e", vector)))));

    try (LuceneIndex index = LuceneIndex.open(List.of(shard))) {
      assertThat(index.passages(ALL)).containsExactly(whole);
      assertThat(index.vector(whole, "e")).get().isEqualTo(vector);
      assertThat(index.vector(whole, "other")).isEmpty();
      assertThat(index.encoders()).containsExactly("e");
    }
  }

  @Test
  void filtersBeforeItSearches() throws IOException {
    List<IndexedPassage> all = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      Passage p =
          new Passage(
              "p%03d".formatted(i),
              i % 2 == 0 ? PassageKind.SPEECH : PassageKind.CLIP,
              "v" + i % 4,
              i * 10L,
              i * 10L + 10,
              "words",
              i % 5 == 0 ? "de" : "en",
              i % 10 == 0 ? "Anna" : null,
              null,
              List.of(),
              List.of());
      // The farther from (1, 0) the larger i is: those that pass are not among the nearest.
      float[] vector = unit(400 - i, i);
      all.add(new IndexedPassage(p, new TreeMap<>(Map.of("e", vector))));
    }
    List<IndexedVideo> videos =
        List.of(
            new IndexedVideo("v0", "file:/in/lectures/one/a.mp4", 1_000, 0),
            new IndexedVideo("v1", "file:/in/lectures/b.mp4", 2_000, 0),
            new IndexedVideo("v2", "file:/in/films/c.mkv", 3_000, 0),
            new IndexedVideo("v3", "file:/in/d.mp4", 4_000, 0));
    Path shard = temp.resolve("s");
    ShardWriter.write(shard, videos, all.iterator());

    try (LuceneIndex index = LuceneIndex.open(List.of(shard))) {
      check(index, ALL.of(Set.of("v3")), all, p -> p.videoId().equals("v3"));
      check(index, ALL.of(Set.of("nowhere")), all, p -> false);
      check(index, ALL.kinds(PassageKind.CLIP), all, p -> p.kind() == PassageKind.CLIP);
      check(index, ALL.between(3_500L, null), all, p -> p.endUs() > 3_500);
      check(index, ALL.between(null, 3_500L), all, p -> p.startUs() < 3_500);
      check(index, ALL.between(1_000L, 1_020L), all, p -> p.endUs() > 1_000 && p.startUs() < 1_020);
      check(index, with("Anna", null, null, null, null), all, p -> p.speaker() != null);
      check(index, with(null, "de", null, null, null), all, p -> p.language().equals("de"));
      check(index, paths("lectures/*.mp4"), all, p -> p.videoId().equals("v1"));
      check(index, paths("lectures/**"), all, p -> Set.of("v0", "v1").contains(p.videoId()));
      check(index, paths("**/*.mp4"), all, p -> !p.videoId().equals("v2"));
      check(index, paths("file:/in/?.mp4"), all, p -> p.videoId().equals("v3"));
      check(
          index,
          with(null, null, null, Instant.ofEpochMilli(2_000), Instant.ofEpochMilli(4_000)),
          all,
          p -> Set.of("v1", "v2").contains(p.videoId()));
    }
  }

  private static PassageFilter paths(String pattern) {
    return with(null, null, pattern, null, null);
  }

  private static PassageFilter with(
      String speaker, String language, String paths, Instant from, Instant until) {
    return new PassageFilter(Set.of(), Set.of(), null, null, speaker, language, paths, from, until);
  }

  private static void check(
      LuceneIndex index,
      PassageFilter filter,
      List<IndexedPassage> all,
      Predicate<Passage> expected) {
    List<IndexedPassage> left = all.stream().filter(p -> expected.test(p.passage())).toList();
    assertThat(index.passages(filter))
        .hasSameElementsAs(left.stream().map(IndexedPassage::passage).toList());
    assertThat(index.search(PassageQuery.words("words", filter, 1000))).hasSameSizeAs(left);
    float[] query = unit(1, 0);
    assertThat(index.search(PassageQuery.hybrid(null, "e", query, filter, 5)))
        .extracting(h -> h.passage().id())
        .isEqualTo(new ExactSearch(left).nearest("e", query, 5));
  }

  @Test
  void leavesOutVideosAndMergesShardsWithoutThem() throws IOException {
    List<IndexedPassage> all =
        Samples.withVectors(Samples.clustered(200, 8, 5, 1), "e", 4); // v0 to v3
    Path even = write("even", all.stream().filter(p -> isOf(p, "v0", "v2")).toList());
    Path odd = write("odd", all.stream().filter(p -> isOf(p, "v1", "v3")).toList());
    List<Passage> kept =
        all.stream().filter(p -> isOf(p, "v0", "v1")).map(IndexedPassage::passage).toList();
    Map<Path, Set<String>> shards = Map.of(even, Set.of("v2"), odd, Set.of("v3", "unknown"));
    Path merged = temp.resolve("merged");

    ShardWriter.Content content = ShardWriter.merge(merged, shards);

    assertThat(content).isEqualTo(new ShardWriter.Content(100, 2, new TreeMap<>(Map.of("e", 8))));
    try (LuceneIndex spread = LuceneIndex.open(shards);
        LuceneIndex one = LuceneIndex.open(List.of(merged))) {
      assertThat(spread.passages(ALL)).hasSameElementsAs(kept);
      assertThat(one.passages(ALL)).isEqualTo(spread.passages(ALL));
      assertThat(spread.videos()).extracting(IndexedVideo::videoId).containsExactly("v0", "v1");
      assertThat(one.videos()).isEqualTo(spread.videos());
      float[] query = all.get(2).vectors().get("e");
      List<String> exact =
          new ExactSearch(all.stream().filter(p -> kept.contains(p.passage())).toList())
              .nearest("e", query, 10);
      for (LuceneIndex index : List.of(spread, one)) {
        assertThat(index.search(PassageQuery.hybrid(null, "e", query, ALL, 10)))
            .extracting(h -> h.passage().id())
            .isEqualTo(exact);
        assertThat(ids(index, "number")).isNotEmpty().allMatch(id -> idsOf(kept).contains(id));
      }
    }
  }

  private static List<String> idsOf(List<Passage> passages) {
    return passages.stream().map(Passage::id).toList();
  }

  @Test
  void findsTenNearestAsExactSearchDoes() throws IOException {
    List<IndexedPassage> all = Samples.withVectors(Samples.clustered(6_000, 48, 60, 7), "e", 10);
    ExactSearch exact = new ExactSearch(all);
    List<float[]> queries = Samples.clustered(6_060, 48, 60, 7).subList(6_000, 6_060);

    try (LuceneIndex index = LuceneIndex.open(List.of(write("s", all)))) {
      int found = 0;
      for (float[] query : queries) {
        List<Hit> hits = index.search(PassageQuery.hybrid(null, "e", query, ALL, 10));
        List<String> ids = new ArrayList<>(hits.stream().map(h -> h.passage().id()).toList());
        ids.retainAll(exact.nearest("e", query, 10));
        found += ids.size();
      }
      assertThat(found).isGreaterThanOrEqualTo(594);
    }
  }

  @Test
  void fusesWordsAndVectors() throws IOException {
    List<IndexedPassage> all =
        List.of(
            IndexedPassage.of(passage("words", "v", "en", "kitten kitten")),
            new IndexedPassage(
                passage("meaning", "v", "en", "young cat"), new TreeMap<>(Map.of("e", unit(1, 0)))),
            new IndexedPassage(
                passage("both", "v", "en", "kitten and cat"),
                new TreeMap<>(Map.of("e", unit(1, 0.1f)))));
    PassageQuery query = PassageQuery.hybrid("kitten", "e", unit(1, 0), ALL, 3);

    try (LuceneIndex index = LuceneIndex.open(List.of(write("s", all)))) {
      List<Hit> hits = index.search(query);

      assertThat(hits)
          .extracting(h -> h.passage().id())
          .containsExactly("both", "meaning", "words");
      assertThat(hits.get(0).ranks()).isEqualTo(Map.of("text", 2, "e", 2));
      assertThat(hits.get(0).score()).isEqualTo(2 / 62.0);
      assertThat(hits.get(0).scores().get("e")).isCloseTo(1 / Math.sqrt(1.01), within(1e-6));
      assertThat(hits.get(1).score()).isEqualTo(1 / 61.0);
    }
  }

  @Test
  void takesVectorsOfManyDimensions() throws IOException {
    List<IndexedPassage> all = Samples.withVectors(Samples.clustered(20, 3_584, 2, 3), "large", 1);

    try (LuceneIndex index = LuceneIndex.open(List.of(write("s", all)))) {
      float[] query = all.get(7).vectors().get("large");

      assertThat(index.search(PassageQuery.hybrid(null, "large", query, ALL, 1)))
          .extracting(h -> h.passage().id())
          .containsExactly("p000007");
    }
  }

  @Test
  void saysWhichVectorsItCannotUse() throws IOException {
    Path shard = write("s", Samples.withVectors(List.of(unit(1, 0)), "minilm", 1));

    try (LuceneIndex index = LuceneIndex.open(List.of(shard))) {
      assertThatThrownBy(() -> index.search(PassageQuery.hybrid("a", "clip", unit(1, 0), ALL, 1)))
          .hasMessage("The index holds no vectors of encoder clip. Those it holds: minilm.");
      assertThatThrownBy(
              () -> index.search(PassageQuery.hybrid("a", "minilm", unit(1, 0, 0), ALL, 1)))
          .hasMessageContaining("3 dimensions")
          .hasMessageContaining("have 2");
    }
    assertThatThrownBy(
            () -> write("t", Samples.withVectors(List.of(new float[] {1, 1}), "minilm", 1)))
        .hasMessageContaining("encoder minilm for p000000 has length 1.41");
  }

  private List<String> ids(LuceneIndex index, String words) {
    return index.search(PassageQuery.words(words, ALL, 50)).stream()
        .map(h -> h.passage().id())
        .toList();
  }

  private Path write(String name, Passage... passages) throws IOException {
    return write(name, List.of(passages).stream().map(IndexedPassage::of).toList());
  }

  /** A shard of passages and their videos. */
  private Path write(String name, List<IndexedPassage> passages) throws IOException {
    List<IndexedVideo> videos =
        passages.stream().map(p -> p.passage().videoId()).distinct().map(Samples::video).toList();
    Path folder = temp.resolve(name);
    ShardWriter.write(folder, videos, passages.iterator());
    return folder;
  }
}
