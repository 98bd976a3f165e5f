package io.clipreduce.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A graph that is loaded, shared by all tasks of a JVM that open it for the same device. Whoever
 * opens it closes it; it is unloaded some time after the last has closed it, so that the next task
 * finds it loaded. Safe for several threads.
 */
public final class OnnxModel implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OnnxModel.class);

  /** Errors that say that the file is missing or broken. */
  private static final Set<OrtException.OrtErrorCode> OF_THE_FILE =
      EnumSet.of(
          OrtException.OrtErrorCode.ORT_NO_SUCHFILE,
          OrtException.OrtErrorCode.ORT_NO_MODEL,
          OrtException.OrtErrorCode.ORT_INVALID_PROTOBUF,
          OrtException.OrtErrorCode.ORT_INVALID_GRAPH);

  /** Between two tasks of a stage lie some seconds at most. */
  private static final long IDLE_S = 60;

  private static final Map<Key, Shared> LOADED = new HashMap<>();
  private final Shared shared;
  private boolean closed;

  private OnnxModel(Shared shared) {
    this.shared = shared;
  }

  /**
   * Loads a graph, or takes the one that is loaded.
   *
   * @throws DeviceUnavailableException if the device cannot be used
   * @throws IllegalStateException if the graph cannot be loaded
   */
  public static OnnxModel open(Path graph, Device device) {
    return open(
        new Key(graph.toAbsolutePath().normalize().toString(), device),
        (runtime, options) -> runtime.createSession(graph.toString(), options));
  }

  /**
   * The same for a graph that is no file.
   *
   * @param name stands for its content: no two contents may have one name
   * @param graph gives the content if it must be loaded
   */
  public static OnnxModel open(String name, Supplier<byte[]> graph, Device device) {
    return open(
        new Key(name, device), (runtime, options) -> runtime.createSession(graph.get(), options));
  }

  private static OnnxModel open(Key key, Loading loading) {
    synchronized (LOADED) {
      Shared shared = LOADED.get(key);
      if (shared == null) {
        shared = load(key, loading);
        LOADED.put(key, shared);
      }
      shared.users++;
      return new OnnxModel(shared);
    }
  }

  private static Shared load(Key key, Loading loading) {
    Device device = key.device();
    // Before the options: CUDA writes to the environment's log while it is added to them.
    OrtEnvironment runtime = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = options(device)) {
      return new Shared(key, load(key.name(), loading, runtime, options));
    } catch (OrtException e) {
      if (device.cudaDevice() != Device.CPU && device.cpuInstead()) {
        LOG.warn("{} runs on the CPU, for {} cannot be used", key.name(), device, e);
        return load(new Key(key.name(), Device.cpu(device.threads())), loading);
      }
      if (device.cudaDevice() == Device.CPU) {
        throw new IllegalStateException(
            "ONNX Runtime cannot load %s: %s".formatted(key.name(), e.getMessage()), e);
      }
      throw new DeviceUnavailableException(
          ("%s cannot run on %s: %s. Build with -Pgpu on a machine with CUDA 12, or set"
                  + " models.device=cpu, or models.cpu_instead=true.")
              .formatted(key.name(), device, e.getMessage().strip().replaceAll("\\s*\n\\s*", " ")),
          e);
    }
  }

  /**
   * The last optimisations fail on some graphs in half precision, which load without them
   * (microsoft/onnxruntime issue 29153).
   */
  private static OrtSession load(
      String name, Loading loading, OrtEnvironment runtime, OrtSession.SessionOptions options)
      throws OrtException {
    try {
      return loading.load(runtime, options);
    } catch (OrtException e) {
      if (OF_THE_FILE.contains(e.getCode())) {
        throw e;
      }
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.EXTENDED_OPT);
      try {
        OrtSession session = loading.load(runtime, options);
        LOG.warn("{} is loaded with fewer optimisations: {}", name, e.getMessage().strip());
        return session;
      } catch (OrtException again) {
        throw e;
      }
    }
  }

  private static OrtSession.SessionOptions options(Device device) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(device.threads());
    options.setInterOpNumThreads(1);
    options.setDeterministicCompute(true);
    // What goes wrong is thrown; it is not to be told twice.
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    // Threads that wait for the next run must not take the cores of other tasks.
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    if (device.cudaDevice() != Device.CPU) {
      try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(device.cudaDevice())) {
        cuda.add("arena_extend_strategy", "kSameAsRequested");
        cuda.add("cudnn_conv_algo_search", "HEURISTIC");
        cuda.add("use_tf32", "0");
        options.addCUDA(cuda);
      } catch (OrtException e) {
        options.close();
        throw e;
      }
    }
    return options;
  }

  /** What the graph runs on: the CPU where that stands in for a GPU. */
  public Device device() {
    return shared.key.device();
  }

  /** Inputs of the graph in its order; a free dimension is -1. */
  public Map<String, TensorInfo> inputs() {
    return shared.inputs;
  }

  /** Outputs of the graph in its order; a free dimension is -1. */
  public Map<String, TensorInfo> outputs() {
    return shared.outputs;
  }

  /** Whether an input has a given number of rows, its first dimension. */
  public boolean hasFixedRows(String input) {
    TensorInfo declared = shared.inputs.get(input);
    return declared != null && declared.getShape()[0] > 0;
  }

  /**
   * Runs the graph. Inputs that it does not declare are left out.
   *
   * @param outputs names of those wanted
   * @return the outputs by name; the caller closes it
   * @throws DeviceMemoryException if it needs more memory than there is
   * @throws IllegalStateException if it fails otherwise
   */
  public OrtSession.Result run(Feed feed, Set<String> outputs) {
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>(feed.tensors());
    inputs.keySet().retainAll(shared.inputs.keySet());
    try {
      return shared.session.run(inputs, outputs);
    } catch (OrtException e) {
      String told = "ONNX Runtime failed on %s: %s".formatted(shared.key.name(), e.getMessage());
      throw DeviceMemoryException.isMeantBy(e.getMessage())
          ? new DeviceMemoryException(told, e)
          : new IllegalStateException(told, e);
    }
  }

  /** Runs the graph for all its outputs. */
  public OrtSession.Result run(Feed feed) {
    return run(feed, new LinkedHashSet<>(shared.outputs.keySet()));
  }

  @Override
  public void close() {
    synchronized (LOADED) {
      if (!closed) {
        closed = true;
        shared.users--;
        shared.idleSinceNanos = System.nanoTime();
        CompletableFuture.delayedExecutor(IDLE_S + 1, TimeUnit.SECONDS)
            .execute(OnnxModel::unloadIdle);
      }
    }
  }

  private static void unloadIdle() {
    synchronized (LOADED) {
      long now = System.nanoTime();
      LOADED
          .values()
          .removeIf(
              shared -> {
                boolean idle =
                    shared.users == 0
                        && now - shared.idleSinceNanos >= TimeUnit.SECONDS.toNanos(IDLE_S);
                if (idle) {
                  shared.unload();
                }
                return idle;
              });
    }
  }

  @FunctionalInterface
  private interface Loading {
    OrtSession load(OrtEnvironment runtime, OrtSession.SessionOptions options) throws OrtException;
  }

  private record Key(String name, Device device) {}

  private static final class Shared {
    private final Key key;
    private final OrtSession session;
    private final Map<String, TensorInfo> inputs;
    private final Map<String, TensorInfo> outputs;
    private int users;
    private long idleSinceNanos;

    Shared(Key key, OrtSession session) {
      this.key = key;
      this.session = session;
      try {
        this.inputs = tensors(session.getInputInfo());
        this.outputs = tensors(session.getOutputInfo());
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime cannot describe " + key.name(), e);
      }
    }

    private static Map<String, TensorInfo> tensors(Map<String, NodeInfo> nodes) {
      Map<String, TensorInfo> tensors = new LinkedHashMap<>();
      nodes.forEach((name, node) -> tensors.put(name, (TensorInfo) node.getInfo()));
      return tensors;
    }

    void unload() {
      try {
        session.close();
      } catch (OrtException e) {
        LOG.warn("{} cannot be unloaded", key.name(), e);
      }
    }
  }
}
