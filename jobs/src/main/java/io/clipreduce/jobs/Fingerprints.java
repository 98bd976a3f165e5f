package io.clipreduce.jobs;

import io.clipreduce.caption.Captioner;
import io.clipreduce.caption.ModelCaptioner;
import io.clipreduce.caption.PlaceFinder;
import io.clipreduce.caption.Summariser;
import io.clipreduce.caption.Summarisers;
import io.clipreduce.encode.FrameEncoder;
import io.clipreduce.encode.OnnxFrameEncoder;
import io.clipreduce.frames.ShotDetector;
import io.clipreduce.frames.VideoReader;
import io.clipreduce.method.Methods;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.ModelTask;
import io.clipreduce.model.Models;
import io.clipreduce.model.Registry;
import io.clipreduce.perceive.ObjectDetector;
import io.clipreduce.perceive.Perceiver;
import io.clipreduce.segment.Segmenter;
import io.clipreduce.select.KeyframeSelector;
import io.clipreduce.shots.CutPredictor;
import io.clipreduce.speech.Recogniser;
import io.clipreduce.speech.WhisperRecogniser;
import io.clipreduce.unify.Namers;
import io.clipreduce.unify.Slides;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fingerprints of all producers under the present settings. A producer is what can change alone: a
 * stage, or one encoder of a stage.
 */
final class Fingerprints {
  private final Map<String, String> byProducer = new TreeMap<>();

  /**
   * @throws UserException when a setting names an encoder, selector or captioner that does not
   *     exist
   */
  Fingerprints(Settings settings) {
    try {
      Models models = settings.models();
      add("videos", VideoReader.VERSION);
      // Where nothing more is kept the rows are those of before there were these settings.
      String sample =
          settings
              .section("sample")
              .replace("keep_sound=false\n", "")
              .replace("keep_small_frames=false\n", "");
      add("sample", VideoReader.VERSION, sample);
      add("subtitles", VideoReader.SUBTITLES_VERSION);
      if (transcribes(settings)) {
        String language = settings.getString("transcribe.language");
        add(
            "transcribe",
            recogniser(models, settings).version(language),
            settings.section("transcribe"));
      }
      if (ShotsStage.asked(settings)) {
        add("shots", CutPredictor.version(ShotsStage.model(settings)));
      }
      String segment =
          settings.section("segment").replace("detector=" + ShotsStage.CLASSICAL + "\n", "");
      if (SegmentStage.asksSegmenter(settings)) {
        Segmenter segmenter = segmenter(settings);
        settings.segmentArguments(segmenter);
        add("segment", ShotDetector.VERSION, segment, segmenter.description().version());
      } else {
        // Shots look at no vectors, and are those of before there was a choice.
        String shots =
            segment
                .replace("encoder=%s\n".formatted(settings.getString("segment.encoder")), "")
                .replace("method=" + SegmentStage.SHOTS + "\n", "")
                .replace("params=[]\n", "");
        add("segment", ShotDetector.VERSION, shots);
      }
      for (String name : encoders(settings)) {
        add("encode/" + name, frameEncoder(models, name).version());
      }
      KeyframeSelector selector = selector(settings);
      settings.selectArguments(selector, 0);
      add("select", selector.description().version(), settings.section("select"));
      add("perceive", Perceiver.VERSION, settings.section("perceive"));
      double detectFps = settings.getDouble("detect.fps");
      for (ModelFolder detector : DetectStage.models(settings, "detect.detectors")) {
        String producer = "detect/" + detector.card().name();
        if (detector.card().task() == ModelTask.DETECTOR) {
          add(
              producer,
              ObjectDetector.version(detector),
              detectFps,
              settings.getStrings("detect.labels"),
              settings.getDouble("detect.min_confidence"));
        } else {
          add(producer, PlaceFinder.detectorVersion(detector), detectFps);
        }
      }
      for (ModelFolder reader : DetectStage.models(settings, "detect.readers")) {
        add(
            "detect/" + DetectStage.reads(reader.card().name()),
            PlaceFinder.readerVersion(reader),
            detectFps);
      }
      String captioner = settings.getString("caption.captioner");
      add(
          "caption",
          captioner(models, captioner).version(settings.caption()),
          settings.section("caption"));
      String segments = "segment_s=%s\n".formatted(settings.getDouble("unify.segment_s"));
      Summariser.Provider summariser = summariser(settings);
      String summaries = summariser.version(settings.summaries());
      add("unify", summaries, segments, Namers.version(settings.summaries()), Slides.VERSION);
      for (String name : textEncoders(settings)) {
        add("encode_text/" + name, settings.textEncoders().get(name).version());
      }
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage());
    }
  }

  private void add(String producer, Object... parts) {
    byProducer.put(producer, Keys.fingerprint(producer, List.of(parts)));
  }

  /** Fingerprint of a producer such as {@code sample} or {@code encode/descriptor}. */
  String of(String producer) {
    String fp = byProducer.get(producer);
    if (fp == null) {
      throw new IllegalArgumentException("No such producer: " + producer);
    }
    return fp;
  }

  /** Fingerprint of everything published. */
  String overall() {
    return Keys.fingerprint("publish", Publisher.VERSION, byProducer);
  }

  static List<String> encoders(Settings settings) {
    return settings.getStrings("encode.encoders");
  }

  static List<String> textEncoders(Settings settings) {
    return settings.getStrings("encode_text.encoders");
  }

  static Registry<FrameEncoder.Provider> frameEncoders(Models models) {
    return new Registry<>(
        FrameEncoder.Provider.class,
        FrameEncoder.Provider::name,
        models.of(ModelTask.FRAME_ENCODER).stream().map(OnnxFrameEncoder.Provider::new).toList());
  }

  static FrameEncoder.Provider frameEncoder(Models models, String name) {
    return frameEncoders(models).get("encode.encoders", name);
  }

  /** Whether speech is recognised at all. */
  static boolean transcribes(Settings settings) {
    return !settings.getString("transcribe.recogniser").equals(TranscribeStage.NONE);
  }

  static Recogniser.Provider recogniser(Models models, Settings settings) {
    return recogniser(models, settings.getString("transcribe.recogniser"));
  }

  static Recogniser.Provider recogniser(Models models, String name) {
    return new Registry<>(
            Recogniser.Provider.class,
            Recogniser.Provider::name,
            models.of(ModelTask.RECOGNISER).stream()
                .map(files -> new WhisperRecogniser.Provider(files, models.get("silero-vad")))
                .toList())
        .get("transcribe.recogniser", name);
  }

  static Summariser.Provider summariser(Settings settings) {
    return summariser(settings.models(), settings.getString("unify.summariser"));
  }

  static Summariser.Provider summariser(Models models, String name) {
    return Summarisers.of(models).get("unify.summariser", name);
  }

  /** The segmenter that settings name in place of shots. */
  static Segmenter segmenter(Settings settings) {
    return Methods.get("segment.method", Segmenter.class, settings.getString("segment.method"));
  }

  static KeyframeSelector selector(Settings settings) {
    KeyframeSelector selector =
        Methods.get("select.method", KeyframeSelector.class, settings.getString("select.method"));
    SelectStage.refuseWhatClipsHaveNot(selector.description());
    return selector;
  }

  static Registry<Captioner.Provider> captioners(Models models) {
    return new Registry<>(
        Captioner.Provider.class,
        Captioner.Provider::name,
        models.of(ModelTask.CAPTIONER).stream().map(ModelCaptioner.Provider::new).toList());
  }

  static Captioner.Provider captioner(Models models, String name) {
    return captioners(models).get("caption.captioner", name);
  }
}
