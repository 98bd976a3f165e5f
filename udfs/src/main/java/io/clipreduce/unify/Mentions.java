package io.clipreduce.unify;

import io.clipreduce.perceive.Box;
import io.clipreduce.perceive.OcrLine;
import io.clipreduce.unify.NameEvidence.ClipWords;
import io.clipreduce.unify.NameEvidence.ReadLine;
import io.clipreduce.unify.NameEvidence.SaidWords;
import io.clipreduce.unify.NamesInText.Name;
import io.clipreduce.unify.PairMatcher.Match;
import io.clipreduce.unify.ThingTracks.Track;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;

/** Finds who and what is met in a video, and where. */
final class Mentions {
  /** Names in lines that were read worse are mostly misread. */
  private static final float MIN_READ_CONFIDENCE = 0.75f;

  /** Lines of a name and of what somebody is stand together within so many line heights. */
  private static final double MAX_LINES_APART = 1.5;

  private final NameEvidence evidence;
  private final Pictures pictures;
  private final TreeMap<Long, Integer> segments = new TreeMap<>();
  private final TreeMap<Long, Integer> clips = new TreeMap<>();
  private final List<Mention> mentions = new ArrayList<>();
  private final Map<Mention, Track> tracks = new HashMap<>();

  /** Mentions of a name together with whose name it is: the only face that is seen. */
  private final Set<Mention> introductions = new HashSet<>();

  private Mentions(NameEvidence evidence, Pictures pictures) {
    this.evidence = evidence;
    this.pictures = pictures;
    for (int i = 0; i < evidence.segmentStartsUs().size(); i++) {
      segments.put(evidence.segmentStartsUs().get(i), i);
    }
    evidence.clips().forEach(clip -> clips.put(clip.startUs(), clip.clipIndex()));
  }

  /**
   * What was found.
   *
   * @param mentions in their order
   * @param known mentions that are one for reasons of their own, by their indexes
   */
  record Found(List<Mention> mentions, List<Match> known) {}

  static Found of(NameEvidence evidence, Pictures pictures) throws IOException {
    Mentions found = new Mentions(evidence, pictures);
    for (ClipWords clip : evidence.clips()) {
      found.addCaption(clip);
    }
    found.addRead();
    for (SaidWords words : evidence.speech()) {
      found.addSaid(words);
    }
    for (Track track : ThingTracks.of(evidence.things())) {
      found.addTrack(track);
    }
    found.mentions.sort(Mention.ORDER);
    return new Found(List.copyOf(found.mentions), found.known());
  }

  private int segment(long ptsUs) {
    Map.Entry<Long, Integer> before = segments.floorEntry(ptsUs);
    return before == null ? 0 : before.getValue();
  }

  private int clip(long ptsUs) {
    Map.Entry<Long, Integer> before = clips.floorEntry(ptsUs);
    return before == null ? 0 : before.getValue();
  }

  private void addCaption(ClipWords clip) throws IOException {
    List<Mention> own = new ArrayList<>();
    Matcher names = BracketNames.PATTERN.matcher(clip.text());
    Set<String> seen = new HashSet<>();
    while (names.find()) {
      String name = names.group(1);
      if (seen.add(name)) {
        own.add(ofCaption(clip, own.size(), BracketNames.type(name), "<" + name + ">", name, null));
      }
    }
    if (own.isEmpty() && clip.fromModel()) {
      for (NounPhrases.Phrase phrase : NounPhrases.of(clip.text())) {
        own.add(ofCaption(clip, own.size(), phrase.type(), phrase.surface(), null, phrase));
      }
    }
    byte[] jpeg =
        own.isEmpty() || clip.pictureUs() == null ? null : pictures.jpeg(clip.pictureUs());
    float[] look = jpeg == null ? null : PictureLook.of(jpeg, null);
    own.forEach(mention -> mentions.add(mention.looking(look)));
  }

  private Mention ofCaption(
      ClipWords clip,
      int position,
      EntityType type,
      String surface,
      String localName,
      NounPhrases.Phrase phrase) {
    // Names in brackets tell a segment's persons apart; nouns, those of one caption.
    int segment = segment(clip.startUs());
    Set<String> scopes =
        localName == null ? Set.of(clip.captionId()) : Set.of(clip.captionId(), "names/" + segment);
    return new Mention(
        type,
        Modality.CAPTION,
        clip.captionId(),
        position,
        segment,
        clip.clipIndex(),
        clip.startUs(),
        clip.endUs(),
        surface,
        localName,
        null,
        phrase == null ? null : phrase.head(),
        phrase == null ? new TreeSet<>() : phrase.attributes(),
        scopes,
        clip.pictureUs(),
        null,
        null,
        null);
  }

  /** Names on screen: of the same text seen on in a clip, the first. */
  private void addRead() {
    TreeMap<Long, List<ReadLine>> byTime = new TreeMap<>();
    for (ReadLine line : evidence.lines()) {
      Float confidence = line.line().confidence();
      if (confidence == null || confidence >= MIN_READ_CONFIDENCE) {
        byTime.computeIfAbsent(line.line().ptsUs(), pts -> new ArrayList<>()).add(line);
      }
    }
    Map<String, Integer> lastByName = new HashMap<>();
    for (List<ReadLine> together : byTime.values()) {
      for (ReadLine line : together) {
        addRead(line, together, lastByName);
      }
    }
  }

  private void addRead(ReadLine read, List<ReadLine> together, Map<String, Integer> lastByName) {
    OcrLine line = read.line();
    List<Name> names = NamesInText.onScreen(line.text());
    int position = 0;
    for (Name name : names) {
      boolean alone = names.size() == 1 && line.text().strip().equals(name.name());
      boolean person = name.person() || alone && hasRoleUnder(line, together);
      if (!person && NamesInText.inCapitals(name.name())) {
        continue;
      }
      int clip = clip(line.ptsUs());
      String key = Group.normal(name.name()) + "/" + clip;
      Integer last = lastByName.get(key);
      if (last == null) {
        lastByName.put(key, mentions.size());
        mentions.add(
            ofName(
                person ? EntityType.PERSON : EntityType.TEXT,
                Modality.TEXT,
                read.ocrId(),
                position++,
                line.ptsUs(),
                line.endUs(),
                name.name(),
                line.ptsUs(),
                line.confidence()));
      } else {
        Mention before = mentions.get(last);
        mentions.set(last, until(before, Math.max(before.endUs(), line.endUs()), person));
      }
    }
  }

  private static Mention until(Mention mention, long endUs, boolean person) {
    return new Mention(
        person ? EntityType.PERSON : mention.type(),
        mention.modality(),
        mention.sourceId(),
        mention.position(),
        mention.segment(),
        mention.clipIndex(),
        mention.startUs(),
        endUs,
        mention.surface(),
        mention.localName(),
        mention.properName(),
        mention.head(),
        mention.attributes(),
        mention.scopes(),
        mention.pictureUs(),
        mention.box(),
        mention.look(),
        mention.confidence());
  }

  /** Whether the line right under a name tells a profession. */
  private static boolean hasRoleUnder(OcrLine name, List<ReadLine> together) {
    for (ReadLine other : together) {
      Box below = other.line().box();
      Box above = name.box();
      double gap = below.y() - (above.y() + above.height());
      boolean under =
          below.y() > above.y()
              && gap <= MAX_LINES_APART * above.height()
              && below.x() < above.x() + above.width()
              && above.x() < below.x() + below.width();
      if (under && NamesInText.tellsProfession(other.line().text())) {
        return true;
      }
    }
    return false;
  }

  private void addSaid(SaidWords words) {
    int position = 0;
    for (Name name : NamesInText.said(words.text(), words.language())) {
      Mention mention =
          ofName(
              name.person() ? EntityType.PERSON : EntityType.TEXT,
              Modality.SPEECH,
              words.transcriptId(),
              position++,
              words.startUs(),
              words.endUs(),
              name.name(),
              null,
              words.confidence());
      mentions.add(mention);
      if (name.person()) {
        introductions.add(mention);
      }
    }
  }

  private Mention ofName(
      EntityType type,
      Modality modality,
      String sourceId,
      int position,
      long startUs,
      long endUs,
      String name,
      Long pictureUs,
      Float confidence) {
    return new Mention(
        type,
        modality,
        sourceId,
        position,
        segment(startUs),
        clip(startUs),
        startUs,
        endUs,
        name,
        null,
        name,
        null,
        new TreeSet<>(),
        Set.of(),
        pictureUs,
        null,
        null,
        confidence);
  }

  private void addTrack(Track track) throws IOException {
    String[] words = track.label().split("[^\\p{L}]+");
    String noun = words.length == 0 ? null : Lexicon.noun(words[words.length - 1]);
    String head = noun == null ? track.label() : noun;
    EntityType type = noun == null ? EntityType.OBJECT : Lexicon.type(noun);
    Set<String> scopes = new HashSet<>();
    track.boxes().keySet().forEach(pts -> scopes.add(track.detector() + "/" + pts));
    long bestUs = track.best().detection().ptsUs();
    Box box = track.best().detection().box();
    byte[] jpeg = pictures.jpeg(bestUs);
    float[] look =
        jpeg == null
            ? null
            : PictureLook.of(jpeg, track.isFace() ? PictureLook.withShoulders(box) : box);
    Mention mention =
        new Mention(
            type,
            Modality.VISION,
            track.best().detectionId(),
            0,
            segment(track.startUs()),
            clip(track.startUs()),
            track.startUs(),
            track.endUs(),
            track.label(),
            null,
            null,
            head,
            new TreeSet<>(),
            scopes,
            bestUs,
            box,
            look,
            track.best().detection().confidence());
    mentions.add(mention);
    tracks.put(mention, track);
  }

  /** Faces and the persons whose they are; names and the only face that is seen with them. */
  private List<Match> known() {
    List<Match> known = new ArrayList<>();
    List<Integer> faces = new ArrayList<>();
    List<Integer> persons = new ArrayList<>();
    for (int i = 0; i < mentions.size(); i++) {
      Track track = tracks.get(mentions.get(i));
      if (track != null && track.isFace()) {
        faces.add(i);
      } else if (track != null && mentions.get(i).type() == EntityType.PERSON) {
        persons.add(i);
      }
    }
    for (int face : faces) {
      for (int person : persons) {
        if (ThingTracks.isInside(
            tracks.get(mentions.get(face)), tracks.get(mentions.get(person)))) {
          known.add(match(face, person, 0.8, "the face of the person"));
        }
      }
    }
    for (int i = 0; i < mentions.size(); i++) {
      Mention name = mentions.get(i);
      if (name.type() == EntityType.PERSON && name.properName() != null) {
        int face = onlyFace(name, faces);
        boolean said = introductions.contains(name);
        if (face >= 0 && (said || name.modality() == Modality.TEXT)) {
          known.add(
              said
                  ? match(i, face, 0.6, "says the name, the only face seen")
                  : match(i, face, 0.7, "the only face seen with the name"));
        }
      }
    }
    return known;
  }

  private static Match match(int one, int other, double score, String reason) {
    return new Match(
        Math.min(one, other), Math.max(one, other), new Group.Link(score, reason, false));
  }

  /** The face seen for half of the time of a name at least, if no other is seen; else -1. */
  private int onlyFace(Mention name, List<Integer> faces) {
    int only = -1;
    for (int face : faces) {
      Mention seen = mentions.get(face);
      long sharedUs =
          Math.min(seen.endUs(), name.endUs()) - Math.max(seen.startUs(), name.startUs());
      if (sharedUs > 0) {
        if (only >= 0 || 2 * sharedUs < name.endUs() - name.startUs()) {
          return -1;
        }
        only = face;
      }
    }
    return only;
  }
}
