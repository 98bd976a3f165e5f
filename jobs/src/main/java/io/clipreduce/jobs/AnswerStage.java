package io.clipreduce.jobs;

import io.clipreduce.answer.Answer;
import io.clipreduce.answer.Question;
import io.clipreduce.answer.Steps;
import io.clipreduce.model.server.Ahead;
import io.clipreduce.model.server.CallFailure;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Questions of one set to answers by one method. Unlike other stages its units are questions, and
 * it is no part of a run. It knows questions and the index; gold answers never come here.
 */
final class AnswerStage implements Stage {
  static final String NAME = "answer";

  private final String questionSet;
  private final String method;
  private final List<Asked> questions;

  /** A question and the videos it is about; empty for all. */
  record Asked(Question question, TreeSet<String> videoIds) implements Serializable {}

  /**
   * @param questionSet name of the set; null to tell of the table only
   * @param method name of the method
   * @param questions in the order of their file
   */
  AnswerStage(String questionSet, String method, List<Asked> questions) {
    this.questionSet = questionSet;
    this.method = method;
    this.questions = questions;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "Questions to answers that cite their evidence.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.Answered.class;
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    String fp = Answering.fingerprint(batch.settings, method);
    Map<String, String> states = batch.warehouse.index().states();
    String all = Keys.fingerprint(states);
    List<Work> works = new ArrayList<>();
    for (List<Asked> turns : dialogues()) {
      StringBuilder before = new StringBuilder();
      for (Asked asked : turns) {
        String about =
            asked.videoIds().isEmpty()
                ? all
                : asked.videoIds().stream().map(states::get).collect(Collectors.joining(" "));
        long key = Keys.key(fp, asked.question(), about, before);
        before.append(key).append(' ');
        works.add(new Work(questionSet, asked.question().id(), fp, key, 1));
      }
    }
    return works;
  }

  /** The questions by dialogue, each in the order of its turns. */
  private Collection<List<Asked>> dialogues() {
    Map<String, List<Asked>> dialogues = new LinkedHashMap<>();
    questions.forEach(
        asked ->
            dialogues
                .computeIfAbsent(dialogue(asked.question()), key -> new ArrayList<>())
                .add(asked));
    dialogues.values().forEach(d -> d.sort(Comparator.comparingInt(a -> a.question().turn())));
    return dialogues.values();
  }

  /** A question that is no turn of a dialogue stands for itself. */
  private static String dialogue(Question question) {
    return question.dialogue() == null ? "q/" + question.id() : "d/" + question.dialogue();
  }

  /** A dialogue; turns without work were answered before, and are asked again for what follows. */
  private record Dialogue(List<Asked> turns, Map<String, Work> works) implements Serializable {}

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    Map<String, Work> works = new LinkedHashMap<>();
    todo.forEach(work -> works.put(work.unit(), work));
    List<Dialogue> dialogues = new ArrayList<>();
    for (List<Asked> turns : dialogues()) {
      LinkedHashMap<String, Work> own = new LinkedHashMap<>();
      turns.forEach(
          turn -> {
            Work work = works.get(turn.question().id());
            if (work != null) {
              own.put(work.unit(), work);
            }
          });
      if (!own.isEmpty()) {
        dialogues.add(new Dialogue(List.copyOf(turns), own));
      }
    }
    int tasks = Stages.tasks(batch, dialogues.size());
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      int from = (int) ((long) dialogues.size() * i / tasks);
      int until = (int) ((long) dialogues.size() * (i + 1) / tasks);
      parts.add(
          new Part(
              new ArrayList<>(dialogues.subList(from, until)),
              allowances(batch, from, until, dialogues.size())));
    }
    Settings settings = batch.settings;
    String methodName = method;
    String warehouse = batch.warehouse.root();
    SerializableConfiguration hadoop = new SerializableConfiguration(batch.warehouse.hadoop());
    Spend spend = batch.spend;
    Notices notices = batch.notices;
    return batch
        .javaSpark()
        .parallelize(parts, tasks)
        .mapPartitions(
            part -> {
              Answering answering =
                  new Answering(
                      settings,
                      methodName,
                      hadoop.value(),
                      warehouse,
                      notices.shortOfMemory(settings.getString("answer.model"), "texts"));
              Tasks.atEnd(
                  () -> {
                    answering.tell(spend);
                    answering.close();
                  });
              return Tasks.flatMap(part, some -> new Task(answering, spend).answers(some));
            });
  }

  /** What a part of the work may spend, by server. */
  private static TreeMap<String, Allowance> allowances(
      BatchContext batch, int from, int until, int all) {
    TreeMap<String, Allowance> allowances = new TreeMap<>();
    for (String server : Answering.SERVERS) {
      allowances.put(server, Allowance.left(batch, server).part(from, until, all));
    }
    return allowances;
  }

  private record Part(List<Dialogue> dialogues, TreeMap<String, Allowance> allowances)
      implements Serializable {}

  /** Answers the dialogues of one task, as many at a time as the models like. */
  private record Task(Answering answering, Spend spend) {

    Iterator<UnitResult> answers(Part part) {
      answering.allow(part.allowances());
      int most = answering.questionsAtATime();
      ExecutorService threads = Executors.newFixedThreadPool(most);
      Tasks.atEnd(threads::shutdownNow);
      Iterator<List<UnitResult>> dialogues =
          Ahead.inOrder(
              part.dialogues().iterator(),
              most,
              dialogue -> {
                FutureTask<List<UnitResult>> results = new FutureTask<>(() -> answer(dialogue));
                threads.execute(results);
                return results;
              });
      return Tasks.flatMap(dialogues, List::iterator);
    }

    private List<UnitResult> answer(Dialogue dialogue) throws InterruptedException {
      List<UnitResult> results = new ArrayList<>();
      List<Steps.Turn> earlier = new ArrayList<>();
      UnitResult broken = null;
      for (Asked turn : dialogue.turns()) {
        Work work = dialogue.works().get(turn.question().id());
        if (broken != null) {
          if (work != null) {
            results.add(UnitResult.postponed(work, "an earlier turn has no answer"));
          }
          continue;
        }
        long started = System.nanoTime();
        UnitResult result;
        try {
          Answer answer = answering.answer(turn.question(), turn.videoIds(), earlier);
          earlier.add(new Steps.Turn(turn.question().text(), String.valueOf(answer.text())));
          spend.addAtHand(answer.calls());
          if (work == null) {
            continue;
          }
          StageRows.Answered row =
              new StageRows.Answered(
                  turn.question().text(),
                  List.copyOf(turn.videoIds()),
                  answering.models(),
                  answer,
                  answering.usd(answer));
          result = UnitResult.ok(work, 1, row, started);
        } catch (CallFailure e) {
          result = work == null ? null : UnitResult.failed(work, e, null, started);
          broken = result;
        } catch (RuntimeException e) {
          result = work == null ? null : UnitResult.failed(work, e, false, started);
          broken = result;
        }
        if (result != null) {
          results.add(result);
        }
      }
      return results;
    }
  }
}
