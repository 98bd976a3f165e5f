package io.clipreduce.speech;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts stretches of speech out of sound by the probability of speech in each window, with the rules
 * and defaults of {@code get_speech_timestamps} of Silero VAD's package, version 6.
 */
final class SpeechSpans {
  private static final int PER_MS = Recogniser.SAMPLE_RATE_HZ / 1000;

  /** Speech begins at this probability, and ends below that of {@link #END}. */
  private static final float BEGIN = 0.5f;

  private static final double END = 0.35;
  private static final int MIN_SPEECH = 250 * PER_MS;
  private static final int MIN_SILENCE = 100 * PER_MS;
  private static final int PAD = 30 * PER_MS;

  /** A pause at which speech that is too long may be cut. */
  private static final int MIN_CUT_SILENCE = 98 * PER_MS;

  private final int maxSpeech;
  private final List<SampleSpan> spans = new ArrayList<>();
  private int start = -1;

  /** Where the probability fell, 0 while it did not. */
  private int fell;

  /** The longest pause in the speech in work that it could be cut at; length 0 for none. */
  private int pause;

  private int pauseLength;

  private SpeechSpans(int window, int maxLength) {
    this.maxSpeech = maxLength - window - 2 * PAD;
  }

  /**
   * Finds speech.
   *
   * @param probabilities one for each window of {@code window} samples
   * @param samples number of samples; the last window may reach beyond them
   * @param maxLength most samples of a stretch, at which longer speech is cut, at a pause if it has
   *     one
   * @return stretches in order, which do not overlap
   */
  static List<SampleSpan> of(float[] probabilities, int window, int samples, int maxLength) {
    SpeechSpans spans = new SpeechSpans(window, maxLength);
    for (int i = 0; i < probabilities.length; i++) {
      spans.take(probabilities[i], i * window);
    }
    if (spans.start >= 0) {
      spans.end(samples);
    }
    return padded(spans.spans, samples);
  }

  private void take(float probability, int at) {
    if (probability >= BEGIN && fell > 0) {
      int length = at - fell;
      if (length > MIN_CUT_SILENCE && length > pauseLength) {
        pause = fell;
        pauseLength = length;
      }
      fell = 0;
    }
    if (probability >= BEGIN && start < 0) {
      start = at;
      return;
    }
    if (start >= 0 && at - start > maxSpeech && !cut(at)) {
      return;
    }
    if (start >= 0 && probability < END) {
      fell = fell == 0 ? at : fell;
      if (at - fell >= MIN_SILENCE) {
        end(fell);
      }
    }
  }

  /** Cuts speech that is too long, at a pause if it has one; returns whether speech goes on. */
  private boolean cut(int at) {
    boolean goesOn = pauseLength > 0;
    spans.add(new SampleSpan(start, goesOn ? pause : at));
    start = goesOn ? pause + pauseLength : -1;
    forget();
    return goesOn;
  }

  private void forget() {
    pause = 0;
    pauseLength = 0;
    fell = 0;
  }

  private void end(int at) {
    if (at - start > MIN_SPEECH) {
      spans.add(new SampleSpan(start, at));
    }
    start = -1;
    forget();
  }

  private static List<SampleSpan> padded(List<SampleSpan> spans, int samples) {
    List<SampleSpan> padded = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      SampleSpan span = spans.get(i);
      int before = i == 0 ? Math.min(PAD, span.start()) : pad(spans.get(i - 1), span);
      int after =
          i == spans.size() - 1 ? Math.min(PAD, samples - span.end()) : pad(span, spans.get(i + 1));
      padded.add(new SampleSpan(span.start() - before, span.end() + after));
    }
    return padded;
  }

  /** A short pause is halved between its neighbours. */
  private static int pad(SampleSpan span, SampleSpan next) {
    int silence = next.start() - span.end();
    return silence < 2 * PAD ? silence / 2 : PAD;
  }

  /**
   * Joins stretches of speech to windows for a recogniser, which hears better with some context:
   * neighbours while the pause between them and the whole are short enough.
   */
  static List<SampleSpan> windows(List<SampleSpan> spans, int maxPause, int maxLength) {
    List<SampleSpan> windows = new ArrayList<>();
    for (SampleSpan span : spans) {
      SampleSpan last = windows.isEmpty() ? null : windows.get(windows.size() - 1);
      if (last != null
          && span.start() - last.end() <= maxPause
          && span.end() - last.start() <= maxLength) {
        windows.set(windows.size() - 1, new SampleSpan(last.start(), span.end()));
      } else {
        windows.add(span);
      }
    }
    return windows;
  }
}
