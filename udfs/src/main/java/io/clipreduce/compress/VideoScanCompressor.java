package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Parameter;
import java.util.List;

/** VideoScan without its trained carriers: the mean of each frame, in a bounded bank. */
public final class VideoScanCompressor implements StreamingCompressor {
  private static final Parameter<Integer> BUDGET =
      Parameter.whole("budget", "frames", 64, 0, "frames that are held, one token each", "ours");

  private static final Description DESCRIPTION =
      Description.of(
              "videoscan",
              "VideoScan (one carrier a frame)",
              "The mean token of each frame; of more than the budget the earlier of the two"
                  + " neighbours with the highest cosine is dropped.")
          .source("abstract and pages; the carrier's context is trained and left out")
          .complexity("O(N D + budget) a frame")
          .takes(Input.TOKENS)
          .sets(BUDGET)
          .gives(Compressed.ALL);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Memory open(Inputs inputs, Arguments arguments) {
    int length = arguments.get(BUDGET);
    Neighbours bank = new Neighbours();
    return new Memory() {
      @Override
      public void add(List<Token> frame) {
        bank.add(List.of(Token.mean(frame)));
        if (bank.size() > length) {
          bank.remove(bank.closest());
        }
      }

      @Override
      public int held() {
        return bank.size();
      }

      @Override
      public Compressed compressed() {
        return Compressed.of(Token.flat(bank.all()));
      }
    };
  }
}
