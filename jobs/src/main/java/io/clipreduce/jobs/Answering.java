package io.clipreduce.jobs;

import io.clipreduce.answer.Answer;
import io.clipreduce.answer.AnswerMethod;
import io.clipreduce.answer.AnswerMethods;
import io.clipreduce.answer.AnswerSettings;
import io.clipreduce.answer.ChatModel;
import io.clipreduce.answer.Evidence;
import io.clipreduce.answer.Highlights;
import io.clipreduce.answer.ModelChat;
import io.clipreduce.answer.Question;
import io.clipreduce.answer.QuestionVideos;
import io.clipreduce.answer.ServerChat;
import io.clipreduce.answer.Steps;
import io.clipreduce.encode.CrossEncoder;
import io.clipreduce.index.FrameRef;
import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.LuceneIndex;
import io.clipreduce.index.PassageIndex;
import io.clipreduce.model.Device;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.ModelTask;
import io.clipreduce.model.Models;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ModelCall;
import io.clipreduce.model.server.ReplyStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** A method with all it needs, opened for one task or for one command. Safe for several threads. */
final class Answering implements AutoCloseable {
  /** Servers that may be asked, by their sections of the settings. */
  static final List<String> SERVERS = List.of("answer.server", "answer.vision_server");

  private static final String SERVER = "server";

  private final AnswerSettings settings;
  private final AnswerMethod method;
  private final PassageIndex index;
  private final ChatModel model;
  private final ChatModel vision;
  private final SortedMap<String, CallBudget> budgets = new TreeMap<>();
  private final QueryVectors vectors;
  private final PictureReader pictures;

  /** Null where the method has none. */
  private final CrossEncoder reranker;

  /**
   * @param tooLarge told how many texts were too many for the memory of the device
   */
  Answering(
      Settings all,
      String methodName,
      Configuration hadoop,
      String warehouse,
      IntConsumer tooLarge) {
    AnswerMethod.Provider provider = AnswerMethods.all().get("answer.method", methodName);
    this.settings = all.answers(provider);
    this.method = provider.open(settings);
    this.index = new IndexStore(warehouse, hadoop).open();
    this.vectors = new QueryVectors(all);
    this.pictures = new PictureReader(hadoop, warehouse);
    SERVERS.forEach(server -> budgets.put(server, Allowance.budget(server)));
    Device device = all.device().here();
    ReplyStore replies = new ReplyStore(hadoop, new Warehouse(warehouse, hadoop).repliesPath());
    String name = settings.option("model");
    this.model =
        !settings.hasModel()
            ? null
            : name.equals(SERVER)
                ? server("server", replies)
                : ModelChat.open(
                    all.models().get(ModelTask.LANGUAGE_MODEL, name), device, tooLarge);
    this.vision = settings.hasVision() ? server("vision_server", replies) : null;
    Optional<ModelFolder> files = reranker(settings, methodName, all.models());
    this.reranker = files.map(found -> CrossEncoder.open(found, device)).orElse(null);
  }

  /**
   * Opens a method for a command that answers by itself, without Spark; it may spend all that
   * settings allow.
   *
   * @throws UserException when the settings cannot work, or there is no index
   */
  static Answering open(Settings settings, String methodName, WarehouseOption warehouse) {
    fingerprint(settings, methodName);
    Configuration hadoop = settings.hadoop();
    Answering answering =
        new Answering(settings, methodName, hadoop, warehouse.uri(hadoop), count -> {});
    SERVERS.forEach(server -> Allowance.of(settings, server).addTo(answering.budgets.get(server)));
    return answering;
  }

  private ServerChat server(String section, ReplyStore replies) {
    return ServerChat.open(settings, section, replies, budgets.get("answer." + section));
  }

  /**
   * The model that reads question and clip at once, where a setting of the method names one.
   *
   * @throws IllegalArgumentException for an unknown name; the message lists what is allowed
   */
  private static Optional<ModelFolder> reranker(
      AnswerSettings settings, String methodName, Models models) {
    String name = settings.option("ragllava.reranker");
    return methodName.equals("ragllava") && !name.equals("asked")
        ? Optional.of(models.get(ModelTask.RERANKER, name))
        : Optional.empty();
  }

  /**
   * What tells these answers from those of other settings.
   *
   * @throws UserException when the settings cannot work
   */
  static String fingerprint(Settings all, String methodName) {
    try {
      AnswerMethod.Provider provider = AnswerMethods.all().get("answer.method", methodName);
      AnswerSettings settings = all.answers(provider);
      provider.open(settings);
      Models models = all.models();
      String name = settings.option("model");
      String model =
          !settings.hasModel()
              ? ""
              : name.equals(SERVER)
                  ? ServerChat.version(settings, "server")
                  : models.get(ModelTask.LANGUAGE_MODEL, name).digest();
      String vision = settings.hasVision() ? ServerChat.version(settings, "vision_server") : "";
      String own =
          all.section("answer")
              .replaceAll("(?m)^(?:method|(?:model|vision)_usd_(?:in|out)|prompts)=.*\\n", "");
      return Keys.fingerprint(
          "answer",
          AnswerMethods.VERSION,
          methodName,
          provider.version(),
          LuceneIndex.VERSION,
          settings.prompts(),
          own,
          methodOptions(settings, methodName),
          reranker(settings, methodName, models).map(ModelFolder::digest).orElse(""),
          model,
          vision);
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage());
    }
  }

  /** Settings of the section that has the method's name. */
  private static Map<String, String> methodOptions(AnswerSettings settings, String methodName) {
    String section = methodName + ".";
    return settings.options().subMap(section, section + Character.MAX_VALUE);
  }

  PassageIndex index() {
    return index;
  }

  /** The videos of the index by id. */
  SortedMap<String, IndexedVideo> videos() {
    TreeMap<String, IndexedVideo> videos = new TreeMap<>();
    index.videos().forEach(video -> videos.put(video.videoId(), video));
    return videos;
  }

  /** Names of the models that may be asked. */
  List<String> models() {
    return Stream.of(model, vision)
        .filter(Objects::nonNull)
        .map(ChatModel::name)
        .distinct()
        .toList();
  }

  /** Lets so much more be spent on each server; to be called before anything is asked. */
  void allow(Map<String, Allowance> more) {
    more.forEach((server, allowance) -> allowance.addTo(budgets.get(server)));
  }

  /** Adds what was spent to the books of a run; to be called once, at the end. */
  void tell(Spend spend) {
    budgets.forEach(spend::add);
  }

  /** Questions that are worked on at a time to the best effect. */
  int questionsAtATime() {
    int server = settings.option("model").equals(SERVER) ? settings.whole("server.concurrency") : 1;
    int eyes = settings.hasVision() ? settings.whole("vision_server.concurrency") : 1;
    return Math.max(server, eyes);
  }

  /**
   * Answers a question.
   *
   * @param videoIds its videos; empty for all
   * @param earlier turns of its dialogue before it
   */
  Answer answer(Question question, Set<String> videoIds, List<Steps.Turn> earlier)
      throws CallFailure, InterruptedException {
    return method.answer(
        question, evidence(question, videoIds), new Steps(settings, model, vision, earlier));
  }

  /**
   * Answers a question that a command asks.
   *
   * @throws UserException when a name is that of no video or of several, the question cannot be
   *     answered as it stands, or a model could not be asked
   */
  Answer answer(Question question) throws InterruptedException {
    try {
      return answer(question, videoIds(question), List.of());
    } catch (CallFailure | IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  private Set<String> videoIds(Question question) {
    return new QuestionVideos(index.videos()).ids(question.videos());
  }

  /** Scores of clips of two seconds by video, as {@link Highlights} says. */
  SortedMap<String, double[]> highlights(Question question) {
    return Highlights.of(
        question,
        evidence(question, videoIds(question)),
        new Steps(settings, model, vision, List.of()));
  }

  private Evidence evidence(Question question, Set<String> videoIds) {
    return new Evidence(
        index,
        videoIds,
        question.askedAtUs(),
        vectors::of,
        this::picture,
        reranker == null ? null : reranker::score);
  }

  /** What the calls of an answer cost in US dollars. */
  double usd(Answer answer) {
    double usd = 0;
    for (ModelCall call : answer.calls()) {
      String who = vision != null && call.model().equals(vision.name()) ? "vision" : "model";
      usd += tokens(call.tokensIn()) * settings.decimal(who + "_usd_in") / 1e6;
      usd += tokens(call.tokensOut()) * settings.decimal(who + "_usd_out") / 1e6;
    }
    return usd;
  }

  static long tokens(Integer told) {
    return told == null ? 0 : told;
  }

  private synchronized byte[] picture(FrameRef frame) throws IOException {
    return pictures.read(new Picture(frame.file(), frame.offset(), frame.sizeBytes(), null));
  }

  @Override
  public void close() {
    if (reranker != null) {
      reranker.close();
    }
    if (model != null) {
      model.close();
    }
    if (vision != null) {
      vision.close();
    }
    vectors.close();
    try {
      pictures.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } finally {
      index.close();
    }
  }
}
