package io.clipreduce.unify;

import io.clipreduce.caption.BracketNames;
import io.clipreduce.caption.CastMember;
import io.clipreduce.perceive.Box;
import io.clipreduce.perceive.OcrLine;
import io.clipreduce.unify.NameEvidence.ClipWords;
import io.clipreduce.unify.NameEvidence.SaidWords;
import io.clipreduce.unify.NamesInText.Name;
import io.clipreduce.unify.PairMatcher.Match;
import io.clipreduce.unify.ThingTracks.Track;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds who and what is met in a video, and where. */
final class Mentions {
  private final NameEvidence evidence;
  private final Pictures pictures;
  private final TreeMap<Long, Integer> segments = new TreeMap<>();
  private final TreeMap<Long, Integer> clips = new TreeMap<>();
  private final List<Mention> mentions = new ArrayList<>();
  private final Map<Mention, Track> tracks = new HashMap<>();
  private final Map<Long, Mention.Sight> sights = new HashMap<>();

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
    for (Track track : ThingTracks.of(evidence.things(), evidence.shotStartsUs())) {
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
    Map<String, CastMember> cast = new LinkedHashMap<>();
    clip.cast().forEach(member -> cast.put(member.name(), member));
    Set<String> names = new LinkedHashSet<>(BracketNames.of(clip.text()));
    names.addAll(cast.keySet());
    int position = 0;
    for (String name : names) {
      mentions.add(ofBrackets(clip, position++, name, cast.get(name)));
    }
    if (names.isEmpty() && clip.fromModel()) {
      for (NounPhrases.Phrase phrase : NounPhrases.of(clip.text())) {
        mentions.add(
            new Mention(
                phrase.type(),
                place(clip, position++, segment(clip.startUs())),
                new Mention.Words(
                    phrase.surface(),
                    null,
                    null,
                    phrase.head(),
                    phrase.surface(),
                    phrase.attributes()),
                Set.of(clip.captionId()),
                sight(clip.pictureUs()),
                null));
      }
    }
  }

  /**
   * @param member who is called so; null if the caption alone tells of the name
   */
  private Mention ofBrackets(ClipWords clip, int position, String name, CastMember member)
      throws IOException {
    int segment = member == null ? segment(clip.startUs()) : member.segment();
    NounPhrases.Phrase phrase =
        member == null
            ? null
            : NounPhrases.of("a " + member.description()).stream().findFirst().orElse(null);
    return new Mention(
        Lexicon.typeOfName(name),
        place(clip, position, segment),
        new Mention.Words(
            "<" + name + ">",
            name,
            null,
            phrase == null ? null : phrase.head(),
            member == null ? null : member.description(),
            phrase == null ? new TreeSet<>() : phrase.attributes()),
        // Names in brackets tell a segment's persons apart; nouns, those of one caption.
        Set.of(clip.captionId(), "names/" + segment),
        sight(member == null ? clip.pictureUs() : Long.valueOf(member.pictureUs())),
        null);
  }

  private static Mention.Place place(ClipWords clip, int position, int segment) {
    return new Mention.Place(
        Modality.CAPTION,
        clip.captionId(),
        position,
        segment,
        clip.clipIndex(),
        clip.startUs(),
        clip.endUs());
  }

  /** A whole picture; null where none was kept. */
  private Mention.Sight sight(Long ptsUs) throws IOException {
    if (ptsUs == null) {
      return null;
    }
    if (!sights.containsKey(ptsUs)) {
      byte[] jpeg = pictures.jpeg(ptsUs);
      sights.put(
          ptsUs, new Mention.Sight(ptsUs, null, jpeg == null ? null : PictureLook.of(jpeg, null)));
    }
    return sights.get(ptsUs);
  }

  private void addRead() {
    for (ReadNames.Read read : ReadNames.of(evidence.lines(), this::clip)) {
      OcrLine first = read.first().line();
      mentions.add(
          new Mention(
              read.person() ? EntityType.PERSON : EntityType.TEXT,
              place(
                  Modality.TEXT,
                  read.first().ocrId(),
                  read.position(),
                  first.ptsUs(),
                  read.endUs()),
              Mention.Words.named(read.name()),
              Set.of(),
              new Mention.Sight(first.ptsUs(), null, null),
              first.confidence()));
    }
  }

  private void addSaid(SaidWords words) {
    int position = 0;
    for (Name name : NamesInText.said(words.text(), words.language())) {
      Mention mention =
          new Mention(
              name.person() ? EntityType.PERSON : EntityType.TEXT,
              place(
                  Modality.SPEECH,
                  words.transcriptId(),
                  position++,
                  words.startUs(),
                  words.endUs()),
              Mention.Words.named(name.name()),
              Set.of(),
              null,
              words.confidence());
      mentions.add(mention);
      if (name.person()) {
        introductions.add(mention);
      }
    }
  }

  private Mention.Place place(
      Modality modality, String sourceId, int position, long startUs, long endUs) {
    return new Mention.Place(
        modality, sourceId, position, segment(startUs), clip(startUs), startUs, endUs);
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
            place(Modality.VISION, track.best().detectionId(), 0, track.startUs(), track.endUs()),
            Mention.Words.labelled(track.label(), head),
            scopes,
            new Mention.Sight(bestUs, box, look),
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
      if (name.type() == EntityType.PERSON && name.words().properName() != null) {
        int face = onlyFace(name.place(), faces);
        boolean said = introductions.contains(name);
        if (face >= 0 && (said || name.place().modality() == Modality.TEXT)) {
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
  private int onlyFace(Mention.Place name, List<Integer> faces) {
    int only = -1;
    for (int face : faces) {
      Mention.Place seen = mentions.get(face).place();
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
