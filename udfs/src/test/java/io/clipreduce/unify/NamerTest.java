package io.clipreduce.unify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.clipreduce.caption.BracketNames;
import io.clipreduce.caption.CastMember;
import io.clipreduce.perceive.Box;
import io.clipreduce.perceive.Detection;
import io.clipreduce.perceive.OcrLine;
import io.clipreduce.unify.NameEvidence.ClipWords;
import io.clipreduce.unify.NameEvidence.FoundThing;
import io.clipreduce.unify.NameEvidence.ReadLine;
import io.clipreduce.unify.NameEvidence.SaidWords;
import io.clipreduce.unify.PairMatcher.Match;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamerTest {
  private static final long S = 1_000_000;
  private static final Box BOX = new Box(0.4f, 0.2f, 0.1f, 0.2f);
  private static final Pictures NONE = ptsUs -> null;

  /** A face that is seen in a segment, looking like others of its person. */
  private static Mention face(int segment, int person, int variant, String... scopes) {
    float[] look = new float[8];
    look[person] = 1;
    look[7] = 0.05f * variant;
    double length = Math.sqrt(1 + look[7] * look[7]);
    for (int i = 0; i < look.length; i++) {
      look[i] /= (float) length;
    }
    long startUs = (segment * 120 + person * 10 + variant) * S;
    return new Mention(
        EntityType.PERSON,
        new Mention.Place(
            Modality.VISION,
            "v/face/" + startUs,
            0,
            segment,
            segment * 10 + person,
            startUs,
            startUs + 2 * S),
        Mention.Words.labelled("face", "face"),
        Set.of(scopes),
        new Mention.Sight(startUs, BOX, look),
        0.9f);
  }

  private static Mention named(int segment, String name, EntityType type, String... scopes) {
    long startUs = segment * 120 * S;
    return new Mention(
        type,
        new Mention.Place(
            Modality.TEXT,
            "v/ocr/" + startUs + "/" + name + String.join("", scopes),
            0,
            segment,
            segment * 10,
            startUs,
            startUs + S),
        Mention.Words.named(name),
        Set.of(scopes),
        null,
        0.9f);
  }

  private static Cast cast(List<Mention> mentions) throws Exception {
    List<Mention> sorted = mentions.stream().sorted(Mention.ORDER).toList();
    return Namer.byEvidence().name(new Mentions.Found(sorted, List.of()), 40, NONE);
  }

  /** Six persons in four segments, each seen three times in each. */
  private static List<Mention> sixPersons() {
    List<Mention> mentions = new ArrayList<>();
    for (int segment = 0; segment < 4; segment++) {
      for (int person = 0; person < 6; person++) {
        for (int variant = 0; variant < 3; variant++) {
          mentions.add(face(segment, person, variant));
        }
      }
    }
    return mentions;
  }

  @Test
  void givesOneNameToEverybodyWhoLooksTheSame() throws Exception {
    Cast cast = cast(sixPersons());

    assertThat(cast.entities())
        .extracting(Cast.Entity::globalName)
        .containsExactly("person_1", "person_2", "person_3", "person_4", "person_5", "person_6");
    assertThat(cast.entities())
        .allSatisfy(
            entity -> {
              assertThat(entity.mentions()).isEqualTo(12);
              assertThat(entity.clips()).isEqualTo(4);
              assertThat(entity.salience()).isEqualTo(0.1f);
              assertThat(entity.mergeMethod()).isEqualTo("threshold");
              assertThat(entity.mergeScore()).isBetween(0.96f, 1f);
              assertThat(entity.mergeReason()).isEqualTo("looks the same (11)");
            });
    assertThat(purity(cast)).isEqualTo(1);
  }

  /** Share of the mentions that are of the person most mentioned under their name. */
  private static double purity(Cast cast) {
    Map<String, Map<Long, Integer>> counts = new HashMap<>();
    for (Cast.Link mention : cast.mentions()) {
      long person = mention.startUs() / S % 120 / 10;
      counts
          .computeIfAbsent(mention.globalName(), name -> new HashMap<>())
          .merge(person, 1, Integer::sum);
    }
    int pure = counts.values().stream().mapToInt(of -> Collections.max(of.values())).sum();
    return (double) pure / cast.mentions().size();
  }

  @Test
  void makesTheSameNamesInWhateverOrderMentionsCome() throws Exception {
    Cast inOrder = cast(sixPersons());
    List<Mention> shuffled = sixPersons();
    Collections.shuffle(shuffled, new Random(7));

    assertThat(cast(shuffled)).isEqualTo(inOrder);
  }

  @Test
  void keepsThoseApartWhoAreSeenTogether() throws Exception {
    List<Mention> twins = new ArrayList<>();
    for (int segment = 0; segment < 3; segment++) {
      twins.add(face(segment, 1, 0, "faces/" + segment));
      twins.add(face(segment, 1, 1, "faces/" + segment));
    }

    Cast cast = cast(twins);

    for (int segment = 0; segment < 3; segment++) {
      int of = segment;
      assertThat(cast.mentions().stream().filter(m -> m.segmentIndex() == of))
          .extracting(Cast.Link::globalName)
          .doesNotHaveDuplicates();
    }
    assertThat(cast.entities()).hasSize(2);
  }

  @Test
  void takesOneFullNameForOnePersonAndItsPartsForItsAliases() throws Exception {
    Cast cast =
        cast(
            List.of(
                named(0, "Weber", EntityType.PERSON),
                named(1, "Anna Weber", EntityType.TEXT),
                named(2, "ANNA WEBER", EntityType.TEXT),
                named(2, "Karl Braun", EntityType.PERSON)));

    assertThat(cast.entities()).hasSize(2);
    assertThat(cast.entities().get(0).displayName()).isEqualTo("Anna Weber");
    assertThat(cast.entities().get(0).aliases()).containsExactly("Weber", "ANNA WEBER");
    assertThat(cast.entities().get(0).type()).isEqualTo("person");
    assertThat(cast.entities().get(1).displayName()).isEqualTo("Karl Braun");
    assertThat(cast.notes()).isEmpty();
  }

  @Test
  void tellsWhereOneNameIsThatOfTwoWhoCannotBeOne() throws Exception {
    Cast cast =
        cast(
            List.of(
                named(0, "Anna Weber", EntityType.PERSON, "together"),
                named(1, "Anna Weber", EntityType.PERSON, "together")));

    assertThat(cast.entities()).hasSize(2);
    assertThat(cast.notes())
        .containsExactly("CONFLICT: anna weber is the name of two that cannot be one");
    assertThat(cast.mentions()).extracting(Cast.Link::linkState).containsOnly("conflict");
  }

  /** Counts what it is asked, and finds nothing the same. */
  private static final class Counter implements PairMatcher {
    private final PairMatcher own = new EvidenceMatcher();
    private int asked;

    @Override
    public int mostGroups() {
      return 2;
    }

    @Override
    public Future<Matches> match(List<Group> left, List<Group> right) {
      assertThat(left).hasSizeLessThanOrEqualTo(2);
      assertThat(right).hasSizeLessThanOrEqualTo(2);
      asked++;
      return own.match(left, right);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 30})
  void comparesPartsOneTimeLessThanThereAreSegments(int segments) throws Exception {
    Counter counter = new Counter();
    List<Mention> mentions =
        IntStream.range(0, segments * 3)
            .mapToObj(i -> face(i / 3, i % 3, 0))
            .sorted(Mention.ORDER)
            .toList();

    List<Group> groups = new TreeMerge(counter).merge(mentions, List.<Match>of());

    assertThat(counter.asked).isEqualTo(segments - 1);
    assertThat(groups.stream().mapToInt(group -> group.mentions().size()).sum())
        .isEqualTo(mentions.size());
  }

  private static ClipWords clip(int index, String text, CastMember... cast) {
    return new ClipWords(
        "v/caption/clip/" + index,
        index,
        index * 10 * S,
        (index + 1) * 10 * S,
        text,
        null,
        true,
        List.of(cast));
  }

  private static NameEvidence captions(String... texts) {
    return new NameEvidence(
        IntStream.range(0, texts.length).mapToObj(i -> clip(i, texts[i])).toList(),
        List.of(0L, 20 * S),
        List.of(0L),
        List.of(),
        List.of(),
        List.of());
  }

  @Test
  void takesWhoMattersInASegmentFromTheCastOfItsClips() throws Exception {
    CastMember tall = new CastMember(0, "person_a", "tall man in a red shirt", 3 * S);
    CastMember dog = new CastMember(0, "dog_a", "a small brown dog", 12 * S);
    CastMember later = new CastMember(1, "person_a", "woman with a hat", 25 * S);
    NameEvidence evidence =
        new NameEvidence(
            List.of(
                clip(0, "<person_a> sits.", tall),
                clip(1, "A yard.", dog),
                // Of a segment that begins later than the clips that are left would have it begin.
                clip(2, "<person_a> sings.", later)),
            List.of(0L),
            List.of(0L),
            List.of(),
            List.of(),
            List.of());

    Cast cast = Namer.byEvidence().name(evidence, NONE);

    assertThat(cast.entities())
        .extracting(
            Cast.Entity::globalName,
            Cast.Entity::description,
            Cast.Entity::attributes,
            Cast.Entity::pictureUs)
        .containsExactly(
            tuple(
                "person_1",
                "tall man in a red shirt",
                List.of("adult", "male", "red", "shirt", "tall"),
                3 * S),
            tuple("animal_1", "a small brown dog", List.of("brown", "small"), 12 * S),
            tuple("person_2", "woman with a hat", List.of("adult", "female", "hat"), 25 * S));
    assertThat(Namer.renamed(cast, "v/caption/clip/2", "<person_a> sings."))
        .isEqualTo("<person_2> sings.");
  }

  @Test
  void standardisesTheNamesThatCaptionsGiveInASegment() throws Exception {
    NameEvidence evidence =
        captions(
            "<person_b> greets <dog_a>.",
            "<person_a> waves; <person_b> <br> leaves.",
            "<person_a> sits.",
            "Nobody is seen.");

    Cast cast = Namer.byEvidence().name(evidence, NONE);
    List<String> renamed =
        evidence.clips().stream()
            .map(clip -> Namer.renamed(cast, clip.captionId(), clip.text()))
            .toList();

    assertThat(renamed)
        .containsExactly(
            "<person_1> greets <animal_1>.",
            "<person_2> waves; <person_1> <br> leaves.",
            "<person_3> sits.",
            "Nobody is seen.");
    Set<String> names = new TreeSet<>();
    cast.entities().forEach(entity -> names.add(entity.globalName()));
    assertThat(names).containsAll(BracketNames.of(String.join(" ", renamed)));
    assertThat(cast.entities().get(0).aliases()).containsExactly("person_b");
  }

  private static FoundThing found(long ptsUs, String detector, String label, Box box) {
    return new FoundThing(
        "v/" + detector + "/" + ptsUs, new Detection(ptsUs, label, 0.9f, box, detector), ptsUs + S);
  }

  private static ReadLine read(long ptsUs, String text, float y) {
    return new ReadLine(
        "v/ocr/" + ptsUs + "/" + text,
        new OcrLine(ptsUs, ptsUs + 3 * S, text, 0.9f, new Box(0.1f, y, 0.3f, 0.04f)));
  }

  @Test
  void namesTheOnlyFaceThatIsSeenWithANameAndItsPerson() throws Exception {
    List<FoundThing> things = new ArrayList<>();
    for (int second = 0; second < 4; second++) {
      things.add(found(second * S, "cascade", "face", BOX));
      things.add(found(second * S, "detr", "person", new Box(0.3f, 0.15f, 0.3f, 0.8f)));
    }
    NameEvidence evidence =
        new NameEvidence(
            List.of(clip(0, "Two shots.")),
            List.of(0L),
            List.of(0L),
            List.of(
                read(S, "Anna Weber", 0.8f),
                read(S, "Physicist, CERN", 0.85f),
                read(S, "Big News", 0.05f),
                read(S, "BREAKING NEWS", 0.5f)),
            List.of(new SaidWords("v/transcript/0", 7 * S, 8 * S, "I'm Anna Weber.", "en", 0.8f)),
            things);

    Cast cast = Namer.byEvidence().name(evidence, NONE);

    assertThat(cast.entities()).as("a heading is no name").hasSize(1);
    Cast.Entity anna = cast.entities().get(0);
    assertThat(anna.globalName()).isEqualTo("person_1");
    assertThat(anna.displayName()).isEqualTo("Anna Weber");
    assertThat(anna.mentions()).isEqualTo(4);
    assertThat(anna.firstUs()).isZero();
    assertThat(anna.lastUs()).isEqualTo(8 * S);
    assertThat(anna.pictureUs()).isZero();
    assertThat(anna.mergeReason())
        .isEqualTo(
            "same name (1), the face of the person (1), the only face seen with the name (1)");
  }

  private static Cast read(ReadLine... lines) throws Exception {
    NameEvidence evidence =
        new NameEvidence(
            IntStream.range(0, 6).mapToObj(i -> clip(i, "A shot.")).toList(),
            List.of(0L),
            List.of(0L),
            List.of(lines),
            List.of(),
            List.of());
    return Namer.byEvidence().name(evidence, NONE);
  }

  @Test
  void readsWhoIsSeenFromTheLinesInTheLowerThird() throws Exception {
    Cast cast =
        read(
            read(S, "MARLO", 0.7f),
            read(S, "Vice President, Southern and Eastern Europe", 0.75f),
            // Once it has come in whole.
            read(2 * S, "MARLON", 0.7f),
            read(2 * S, "Vice President, Southern and Eastern Europe", 0.75f),
            read(12 * S, "Jane Doe", 0.8f),
            // Again, without what he is.
            read(41 * S, "MARLON", 0.7f));

    assertThat(cast.entities())
        .extracting(Cast.Entity::type, Cast.Entity::displayName, Cast.Entity::mentions)
        .containsExactly(tuple("person", "MARLON", 2), tuple("text", "Jane Doe", 1));
  }

  @Test
  void takesHeadingsSlogansAndRolesForNoNames() throws Exception {
    Cast cast =
        read(
            read(S, "Path Expressions", 0.1f),
            read(S, "Institute for Atmospheric and Climate Science", 0.3f),
            read(S, "Climate Scene", 0.4f),
            read(S, "Prof. Sonia Weber", 0.45f),
            read(12 * S, "GET READY", 0.7f),
            read(12 * S, "Overview", 0.8f),
            read(12 * S, "The president of a club", 0.85f),
            read(22 * S, "General Relativity", 0.1f),
            read(22 * S, "Director, Southern Europe, Middle East", 0.8f),
            read(32 * S, "Paul Allen owns an island", 0.8f),
            read(32 * S, "Nina Buchmann, Harald Bugmann", 0.2f));

    assertThat(cast.entities())
        .extracting(Cast.Entity::displayName)
        .containsExactlyInAnyOrder("Sonia Weber", "Paul Allen", "Nina Buchmann", "Harald Bugmann");
  }

  @Test
  void leavesNamesAloneWhereTwoFacesAreSeen() throws Exception {
    List<FoundThing> things = new ArrayList<>();
    for (int second = 0; second < 4; second++) {
      things.add(found(second * S, "cascade", "face", BOX));
      things.add(found(second * S, "cascade", "face", new Box(0.7f, 0.2f, 0.1f, 0.2f)));
    }
    NameEvidence evidence =
        new NameEvidence(
            List.of(clip(0, "Two shots.")),
            List.of(0L),
            List.of(0L),
            List.of(read(S, "Dr. Anna Weber", 0.8f)),
            List.of(),
            things);

    Cast cast = Namer.byEvidence().name(evidence, NONE);

    assertThat(cast.entities())
        .extracting(Cast.Entity::displayName)
        .containsExactly(null, null, "Anna Weber");
  }
}
