package io.clipreduce.caption;

import io.clipreduce.caption.ClipCaption.Fact;
import io.clipreduce.frames.Clip;
import io.clipreduce.frames.Shot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The captioner {@code evidence}: one or two plain sentences made of nothing but what was measured.
 * The first says how long the clip is, how it looks and what the camera does; the second, which
 * faces and texts are seen and what is heard. Of what is not sure it says nothing; the thresholds
 * stand with each kind of fact.
 */
public final class EvidenceCaptioner implements Captioner {
  private final CaptionSettings settings;

  EvidenceCaptioner(CaptionSettings settings) {
    this.settings = settings;
  }

  @Override
  public Iterator<ClipOutcome> caption(Iterator<ClipRequest> clips) {
    return Captioner.oneByOne(clips, clip -> caption(clip.evidence()));
  }

  ClipCaption caption(ClipEvidence clip) {
    List<Fact> cuts = cuts(clip);
    List<Fact> looks = LookFacts.of(clip);
    List<Fact> camera = CameraFacts.camera(clip);
    List<Fact> motion = CameraFacts.motion(clip);
    List<Fact> faces = FaceFacts.of(clip);
    List<Fact> texts = TextFacts.of(clip, settings);
    List<Fact> sounds = SoundFacts.of(clip);

    String text = English.sentence(picture(clip, looks, camera, motion));
    String contents = contents(clip, faces, texts, sounds);
    if (!contents.isEmpty()) {
      text += " " + English.sentence(contents);
    }

    List<Fact> facts = new ArrayList<>();
    for (List<Fact> kind : List.of(cuts, looks, camera, motion, faces, texts, sounds)) {
      facts.addAll(kind);
    }
    return new ClipCaption(
        clip.clip().startUs(), clip.clip().endUs(), text, List.copyOf(facts), confidence(facts));
  }

  /**
   * The words of a model as a clip's caption: beside them stand the facts that were measured, from
   * which summaries are made, and no confidence, for models give none.
   */
  public static ClipCaption modelCaption(ClipRequest clip, CaptionSettings settings, String text) {
    ClipCaption measured = new EvidenceCaptioner(settings).caption(clip.evidence());
    return new ClipCaption(measured.startUs(), measured.endUs(), text, measured.facts(), null);
  }

  @Override
  public void close() {}

  private static String picture(
      ClipEvidence clip, List<Fact> looks, List<Fact> camera, List<Fact> motion) {
    StringBuilder words = new StringBuilder(lead(clip));
    for (Fact look : looks) {
      words.append(", ").append(look.phrase());
    }
    if (!camera.isEmpty()) {
      words.append(": ").append(CameraFacts.sentence(camera, clip.clip()));
    }
    for (Fact moving : motion) {
      words.append(" and ").append(moving.phrase());
    }
    return words.toString();
  }

  private static String contents(
      ClipEvidence clip, List<Fact> faces, List<Fact> texts, List<Fact> sounds) {
    List<String> parts = new ArrayList<>();
    for (Fact face : faces) {
      parts.add(face.phrase() + (face.phrase().endsWith("s") ? " are seen" : " is seen"));
    }
    if (!texts.isEmpty()) {
      parts.add(TextFacts.sentence(texts));
    }
    if (!sounds.isEmpty()) {
      parts.add(SoundFacts.sentence(sounds, clip));
    }
    return English.list(parts);
  }

  /** How long the clip is, and of how many shots. */
  private static String lead(ClipEvidence evidence) {
    Clip clip = evidence.clip();
    String duration = English.duration(clip.endUs() - clip.startUs());
    if (evidence.shots().isEmpty()) {
      return "a clip of " + duration;
    }
    List<Shot> begunInside =
        evidence.shots().stream()
            .filter(shot -> shot.startUs() > clip.startUs() && shot.startUs() < clip.endUs())
            .toList();
    if (begunInside.isEmpty()) {
      Shot shot = evidence.shots().get(0);
      boolean whole = shot.startUs() >= clip.startUs() && shot.endUs() <= clip.endUs();
      return whole ? "one shot of " + duration : duration + " of a longer shot";
    }

    List<String> gradual = new ArrayList<>();
    for (String kind : List.of("fade", "dissolve", "gradual")) {
      long count = begunInside.stream().filter(shot -> shot.startKind().equals(kind)).count();
      if (count > 0) {
        gradual.add(English.count(count, named(kind)));
      }
    }
    return English.count(begunInside.size() + 1, "shot")
        + " in "
        + duration
        + (gradual.isEmpty() ? "" : " (" + English.list(gradual) + ")");
  }

  /** What a kind of beginning is called; detectors may not tell fades from dissolves. */
  private static String named(String startKind) {
    return startKind.equals("gradual") ? "gradual transition" : startKind;
  }

  /** Where shots begin in the clip, the video's first excepted. */
  private static List<Fact> cuts(ClipEvidence evidence) {
    Clip clip = evidence.clip();
    return evidence.shots().stream()
        .filter(shot -> !shot.startKind().equals("start"))
        .filter(shot -> shot.startUs() >= clip.startUs() && shot.startUs() < clip.endUs())
        .map(
            shot ->
                new Fact(
                    "cut",
                    "a " + named(shot.startKind()),
                    shot.transitionStartUs(),
                    shot.transitionEndUs(),
                    shot.boundaryScore()))
        .toList();
  }

  /** Mean over the facts; 1 for a caption that only says how long the clip is. */
  static float confidence(List<Fact> facts) {
    double sum = 0;
    for (Fact fact : facts) {
      sum += fact.confidence();
    }
    return facts.isEmpty() ? 1 : (float) (sum / facts.size());
  }

  /** Offers the captioner. */
  public static final class Provider implements Captioner.Provider {

    @Override
    public String name() {
      return "evidence";
    }

    @Override
    public String version(CaptionSettings settings) {
      return "2";
    }

    @Override
    public FrameChoice frames(CaptionSettings settings) {
      return FrameChoice.none();
    }

    @Override
    public int clipsPerUnit() {
      return 64;
    }

    @Override
    public Captioner open(CaptionContext context) {
      return new EvidenceCaptioner(context.settings());
    }
  }
}
