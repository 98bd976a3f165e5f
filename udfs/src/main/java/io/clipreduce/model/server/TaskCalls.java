package io.clipreduce.model.server;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/**
 * The calls that one task makes to a server. After a failure that every further call would meet
 * too, no more are sent. Safe for several threads.
 */
public final class TaskCalls implements AutoCloseable {
  private final ModelServer server;
  private final int concurrency;
  private final ReplyStore replies;
  private final CallBudget budget;

  /** Why no more calls are sent; null while they are. */
  private volatile String stopped;

  private volatile boolean closed;

  /**
   * @param replies where replies are kept
   * @param budget what the task may spend
   * @throws IllegalArgumentException when the server's key cannot be read
   */
  public TaskCalls(ServerSettings settings, ReplyStore replies, CallBudget budget) {
    this.server = ModelServer.of(settings);
    this.concurrency = settings.concurrency();
    this.replies = replies;
    this.budget = budget;
  }

  /** Calls that may be under way at a time. */
  public int concurrency() {
    return concurrency;
  }

  /** Runs something, such as an {@link #ask}, as soon as fewer calls are under way than may be. */
  public <T> Future<T> submit(Callable<T> work) {
    return server.submit(work);
  }

  /** Asks, unless the reply is at hand. */
  public ModelCall ask(Question question) throws CallFailure, InterruptedException {
    try {
      return server.ask(question, replies, budget, closed ? "the task ended" : stopped);
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.getClass().getName() : e.getMessage();
      throw new CallFailure(
          CallFailure.Ending.RETRY, e.getClass().getSimpleName(), reason, null, e);
    } catch (ServerException e) {
      if (e.remedy() == ServerException.Remedy.STOP) {
        stopped = e.getMessage();
      }
      throw failure(question, e);
    }
  }

  private static CallFailure failure(Question question, ServerException e) {
    if (e.remedy() == ServerException.Remedy.NOT_SENT) {
      return new CallFailure(CallFailure.Ending.POSTPONED, null, e.getMessage(), null, e);
    }
    ModelCall call =
        new ModelCall(
            question.callId(),
            question.model(),
            question.promptVersion(),
            e.errorClass(),
            null,
            null,
            null,
            null,
            0,
            e.tries(),
            false,
            null);
    boolean refused = e.remedy() == ServerException.Remedy.NONE;
    return new CallFailure(
        refused ? CallFailure.Ending.FAILED : CallFailure.Ending.RETRY,
        e.errorClass(),
        e.getMessage(),
        call,
        e);
  }

  /** Calls that wait are not sent any more; those under way end, and their replies are kept. */
  @Override
  public void close() {
    closed = true;
  }
}
