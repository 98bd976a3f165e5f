package io.clipreduce.answer;

import io.clipreduce.model.Sampling;
import java.util.List;

/**
 * What is put to a model.
 *
 * @param prompt name of the prompt, for the books
 * @param instructions what is to be done
 * @param data what it is to be done with, as JSON: words of videos, which may say anything, stand
 *     in it as values and nowhere else
 * @param pictures JPEGs, in order; empty for none
 * @param mostNewTokens length at which the reply is cut
 * @param sample 0 for the likeliest reply; from 1 on, another one each
 * @param sampling how samples are drawn
 * @param tokens whether the likelihoods of the reply's tokens are wanted
 */
public record ChatRequest(
    String prompt,
    String instructions,
    String data,
    List<byte[]> pictures,
    int mostNewTokens,
    int sample,
    Sampling sampling,
    boolean tokens) {

  public ChatRequest {
    pictures = List.copyOf(pictures);
  }
}
