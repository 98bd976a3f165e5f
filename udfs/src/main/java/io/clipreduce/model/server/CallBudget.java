package io.clipreduce.model.server;

/**
 * What may still be spent on a server: calls it answers, and tokens read and written. A call is
 * taken before it is sent; tokens are known only with the reply, so that calls under way may go
 * beyond their number. Safe for several threads.
 */
public final class CallBudget {
  private final String callsSetting;
  private final String tokensSetting;
  private boolean callsLimited;
  private boolean tokensLimited;
  private long callsLeft;
  private long tokensLeft;
  private long callsSpent;
  private long tokensSpent;

  /**
   * Starts a budget without limits.
   *
   * @param callsSetting the setting that limits calls, for messages
   * @param tokensSetting the setting that limits tokens, for messages
   */
  public CallBudget(String callsSetting, String tokensSetting) {
    this.callsSetting = callsSetting;
    this.tokensSetting = tokensSetting;
  }

  /** Limits calls: so many more than before. */
  public synchronized void addCalls(long calls) {
    callsLimited = true;
    callsLeft += calls;
  }

  /** Limits tokens: so many more than before. */
  public synchronized void addTokens(long tokens) {
    tokensLimited = true;
    tokensLeft += tokens;
  }

  /**
   * Takes one call.
   *
   * @return null if it may be sent; else why not, for the user
   */
  public synchronized String take() {
    if (callsLimited && callsLeft <= 0) {
      return "the calls of %s are used up".formatted(callsSetting);
    }
    if (tokensLimited && tokensLeft <= 0) {
      return "the tokens of %s are used up".formatted(tokensSetting);
    }
    callsLeft--;
    callsSpent++;
    return null;
  }

  /** Gives a call back that the server refused to answer. */
  public synchronized void giveBack() {
    callsLeft++;
    callsSpent--;
  }

  /** Notes the tokens of a reply. */
  public synchronized void spent(long tokens) {
    tokensLeft -= tokens;
    tokensSpent += tokens;
  }

  public synchronized long callsSpent() {
    return callsSpent;
  }

  public synchronized long tokensSpent() {
    return tokensSpent;
  }
}
