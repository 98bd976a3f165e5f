package io.clipreduce.speech;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.clipreduce.frames.LanguageCode;
import io.clipreduce.model.Device;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.Tokenizers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.zip.Deflater;

/**
 * Whisper, where Silero VAD hears speech: windows of at most 30 s, recognised each on its own, its
 * language too unless that is given. Words that Whisper itself shows to be doubtful are dropped, by
 * its authors' limits: text that repeats itself (it compresses to less than 1/2.4), and improbable
 * text where nobody seems to speak.
 */
public final class WhisperRecogniser implements Recogniser {
  /** Changes whenever this code makes other words of the same models. */
  private static final String VERSION = "2";

  private static final double MAX_COMPRESSION = 2.4;
  private static final double MIN_MEAN_LOG_PROBABILITY = -1.0;
  private static final double MAX_NO_SPEECH = 0.6;

  /** Stretches of speech with a longer pause between them are heard apart. */
  private static final int MAX_PAUSE = 2 * SAMPLE_RATE_HZ;

  /** What is left of a window is heard on its own unless it is shorter. */
  private static final int LEAST_REST = SAMPLE_RATE_HZ / 2;

  /** Digits beyond are those in which runs of several windows differ from runs of one. */
  private static final double CONFIDENCE_STEPS = 10_000;

  private static final float FULL_SCALE = 32768f;

  private final SpeechDetector detector;
  private final WhisperModel whisper;
  private final HuggingFaceTokenizer tokenizer;

  private WhisperRecogniser(
      SpeechDetector detector, WhisperModel whisper, HuggingFaceTokenizer tokenizer) {
    this.detector = detector;
    this.whisper = whisper;
    this.tokenizer = tokenizer;
  }

  @Override
  public List<Recognition> recognise(List<short[]> stretches) {
    List<List<Window>> windows = new ArrayList<>();
    for (short[] samples : stretches) {
      float[] sound = new float[samples.length];
      for (int i = 0; i < sound.length; i++) {
        sound[i] = samples[i] / FULL_SCALE;
      }
      windows.add(windows(sound));
    }
    List<Window> open = new ArrayList<>(windows.stream().flatMap(List::stream).toList());
    while (!open.isEmpty()) {
      List<WhisperModel.Answer> answers =
          whisper.answer(open.stream().map(Window::toHear).toList());
      for (int i = 0; i < answers.size(); i++) {
        take(open.get(i), answers.get(i));
      }
      open.removeIf(window -> window.rest.length() == 0);
    }
    return windows.stream()
        .map(
            of ->
                new Recognition(
                    of.stream().flatMap(window -> window.segments.stream()).toList(),
                    of.stream().mapToInt(window -> window.dropped).sum()))
        .toList();
  }

  private List<Window> windows(float[] sound) {
    int longest = whisper.samples();
    List<SampleSpan> spans =
        SpeechSpans.of(detector.probabilities(sound), SpeechDetector.WINDOW, sound.length, longest);
    return SpeechSpans.windows(spans, MAX_PAUSE, longest).stream()
        .filter(span -> span.length() > 0)
        .map(span -> new Window(sound, span))
        .toList();
  }

  /** Takes what was heard of a window; what is left of it is heard next. */
  private void take(Window window, WhisperModel.Answer answer) {
    SampleSpan rest = window.rest;
    int steps = rest.length() / whisper.samplesPerStep();
    TimestampRules.Heard heard = whisper.rules().cut(answer.tokens(), steps);
    List<SpokenSegment> said = segments(answer, heard, rest);
    if (isDoubtful(answer, said)) {
      window.dropped++;
    } else {
      window.segments.addAll(said);
    }
    int from = rest.start() + heard.steps() * whisper.samplesPerStep();
    window.rest = new SampleSpan(rest.end() - from < LEAST_REST ? rest.end() : from, rest.end());
  }

  /** A stretch of speech on its way to words. */
  private static final class Window {
    private final float[] sound;
    private final List<SpokenSegment> segments = new ArrayList<>();
    private SampleSpan rest;
    private int dropped;

    Window(float[] sound, SampleSpan span) {
      this.sound = sound;
      this.rest = span;
    }

    float[] toHear() {
      return Arrays.copyOfRange(sound, rest.start(), rest.end());
    }
  }

  private List<SpokenSegment> segments(
      WhisperModel.Answer answer, TimestampRules.Heard heard, SampleSpan window) {
    String language = LanguageCode.of(whisper.rules().language(answer.language()));
    float confidence =
        (float)
            (Math.rint(CONFIDENCE_STEPS * Math.exp(answer.meanLogProbability()))
                / CONFIDENCE_STEPS);
    List<SpokenSegment> segments = new ArrayList<>();
    for (TimestampRules.TokenSpan span : heard.spans()) {
      long[] ids = span.tokens().stream().mapToLong(Long::longValue).toArray();
      String text = tokenizer.decode(ids, true).strip();
      if (!text.isEmpty() && span.to() > span.from()) {
        segments.add(
            new SpokenSegment(
                us(window, span.from()), us(window, span.to()), text, language, confidence));
      }
    }
    return segments;
  }

  private long us(SampleSpan window, int step) {
    long sample = window.start() + (long) step * whisper.samplesPerStep();
    return sample * 1_000_000 / SAMPLE_RATE_HZ;
  }

  private static boolean isDoubtful(WhisperModel.Answer answer, List<SpokenSegment> said) {
    boolean silent =
        answer.noSpeech() > MAX_NO_SPEECH && answer.meanLogProbability() < MIN_MEAN_LOG_PROBABILITY;
    String text = String.join(" ", said.stream().map(SpokenSegment::text).toList());
    return silent || compression(text) > MAX_COMPRESSION;
  }

  /** How many times longer a text is than when compressed; 0 for none. */
  static double compression(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] buffer = new byte[1 << 12];
      int length = 0;
      while (!deflater.finished()) {
        length += deflater.deflate(buffer);
      }
      return (double) bytes.length / length;
    } finally {
      deflater.end();
    }
  }

  @Override
  public void close() {
    detector.close();
    whisper.close();
    tokenizer.close();
  }

  /** Offers a Whisper model. */
  public static final class Provider implements Recogniser.Provider {
    private final ModelFolder files;
    private final ModelFolder detectorFiles;

    /**
     * @param files files of the Whisper model
     * @param detectorFiles files of Silero VAD
     */
    public Provider(ModelFolder files, ModelFolder detectorFiles) {
      this.files = files;
      this.detectorFiles = detectorFiles;
    }

    @Override
    public String name() {
      return files.card().name();
    }

    @Override
    public String version(String language) {
      String digests = files.digest() + "-" + detectorFiles.digest();
      List<String> known = TimestampRules.of(files).languages();
      if (!language.equals(ANY_LANGUAGE) && !known.contains(language)) {
        throw new IllegalArgumentException(
            "transcribe.language is %s; allowed with %s is %s, or one of %s."
                .formatted(language, name(), ANY_LANGUAGE, String.join(", ", known)));
      }
      return VERSION + "-" + digests;
    }

    @Override
    public Recogniser open(Device device, String language, IntConsumer tooLarge) {
      SpeechDetector detector = null;
      WhisperModel whisper = null;
      try {
        detector = SpeechDetector.open(detectorFiles, device);
        whisper = WhisperModel.open(files, device, language);
        whisper.batches().tell(tooLarge);
        return new WhisperRecogniser(
            detector, whisper, Tokenizers.openPlain(files.bytes("tokenizer.json")));
      } catch (RuntimeException e) {
        if (detector != null) {
          detector.close();
        }
        if (whisper != null) {
          whisper.close();
        }
        throw e;
      }
    }
  }
}
