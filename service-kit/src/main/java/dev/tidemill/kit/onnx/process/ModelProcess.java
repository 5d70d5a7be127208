package dev.tidemill.kit.onnx.process;

import dev.tidemill.kit.onnx.InputColumn;
import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.onnx.ModelContract;
import dev.tidemill.kit.onnx.ModelTensors;
import dev.tidemill.kit.onnx.Scores;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.StoppedException;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.Signature;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A process in which models are loaded and scored, one after another, before anything else trusts
 * them. It is killed when a model takes more memory or time than it may, when the permit is
 * refused, when the calling thread is interrupted, and when this is closed. One thread may use it.
 */
public final class ModelProcess implements AutoCloseable {

  private static final long LOOK_EVERY_MILLIS = 25;
  private static final Duration START = Duration.ofSeconds(60);

  private final ModelLimits limits;
  private final ModelFailures failures;
  private final Permit permit;
  private final ProcessFolder folder;
  private final Process process;
  private final Conversation conversation;
  private boolean ready;
  private boolean closed;
  private long ownBytes;
  private long seenBytes;

  private ModelProcess(ModelLimits limits, Permit permit, ProcessFolder folder, Process process) {
    this.limits = limits;
    this.failures = new ModelFailures(limits);
    this.permit = permit;
    this.folder = folder;
    this.process = process;
    this.conversation = new Conversation(process);
  }

  /**
   * Starts one; returns at once, while it is still starting.
   *
   * @param permit refused when the work is to be stopped
   * @throws ModelProcessException if this machine cannot start it
   */
  public static ModelProcess start(ModelLimits limits, Permit permit) {
    ProcessFolder folder = ProcessFolder.create();
    try {
      Process process = ModelCommand.of(folder.path(), limits.memoryBytes()).start();
      return new ModelProcess(limits, permit, folder, process);
    } catch (IOException | OutOfMemoryError e) {
      folder.delete();
      throw ModelFailures.notStarted(e);
    }
  }

  /**
   * What goes into a model and comes out.
   *
   * @param file or a folder with model.onnx and the files that hold its weights
   * @throws UnusableModelException if it cannot be loaded within the limits
   */
  public ModelTensors load(Path file) throws UnusableModelException {
    awaitReady();
    long bytes = ProcessFolder.bytes(file);
    if (bytes > limits.memoryBytes()) {
      throw failures.tooLarge(bytes);
    }
    Duration within = limits.load(bytes);
    Frame request = Frame.of(Frame.LOAD, to -> to.writeUTF(file.toAbsolutePath().toString()));
    Frame answer = ask(request, within, () -> failures.loadedTooSlowly(bytes, seenBytes, within));
    return read(answer, a -> ContractFrames.tensors(a.in()));
  }

  /**
   * Loads a stored model, which is a file or the archive of a folder, as {@link #load(Path,
   * Signature)}.
   */
  public Model load(Path artefact, ModelFormat format, Signature signature)
      throws UnusableModelException {
    return load(folder.opened(artefact, format), signature);
  }

  /**
   * Loads a model and holds it to its signature. The one that was loaded before is gone.
   *
   * @throws UnusableModelException if it breaks it, or cannot be loaded within the limits
   */
  public Model load(Path file, Signature signature) throws UnusableModelException {
    return new Model(ModelContract.of(signature, load(file)));
  }

  /** A model that is loaded. */
  public final class Model {

    private final ModelContract contract;

    private Model(ModelContract contract) {
      this.contract = contract;
    }

    /** Names of a row's values, in order. */
    public List<String> inputNames() {
      return contract.features();
    }

    /** The columns of a row, in order. */
    public List<InputColumn> columns() {
      return contract.columns();
    }

    /** The classes that it tells apart; empty if it gives one number for each row. */
    public List<String> classes() {
      return contract.output().classes();
    }

    /** Finite scores for each row. */
    public Scores score(InputRows all) throws UnusableModelException {
      return score(Batches.of(all.of(columns())));
    }

    /** Finite scores for each row, each asked in a batch of its own. */
    public Scores scoreAlone(InputRows all) throws UnusableModelException {
      InputRows rows = all.of(columns());
      List<InputRows> each = new ArrayList<>();
      for (int row = 0; row < rows.size(); row++) {
        each.add(rows.range(row, row + 1));
      }
      return score(each);
    }

    private Scores score(List<InputRows> batches) throws UnusableModelException {
      List<Supplier<Frame>> requests = new ArrayList<>();
      for (InputRows batch : batches) {
        requests.add(() -> Frame.of(Frame.SCORE, to -> Frame.write(to, contract, batch)));
      }
      List<CompletableFuture<Frame>> answers = conversation.ask(requests);
      List<Scores> parts = new ArrayList<>();
      for (int i = 0; i < answers.size(); i++) {
        int size = batches.get(i).size();
        Frame answer = await(answers.get(i), limits.answer(), failures::answersTooSlowly);
        parts.add(scores(read(answer, a -> a.scores(size, contract.output().width()))));
      }
      return ModelFailures.requireFinite(parts.isEmpty() ? Scores.of() : Scores.joined(parts));
    }

    /**
     * Nanoseconds of processor time that scoring each of these rows alone takes: on a busy machine
     * the wall clock measures the neighbours.
     *
     * @param within it times as many rows as it can until then, and at least one
     */
    public List<Long> timeNanos(InputRows all, Duration within) throws UnusableModelException {
      InputRows rows = all.of(columns());
      Frame request =
          Frame.of(
              Frame.TIME,
              to -> {
                Frame.write(to, contract, rows);
                to.writeLong(within.toNanos());
              });
      return read(
          ask(request, limits.answer(), failures::answersTooSlowly), a -> a.times(rows.size()));
    }

    private Scores scores(List<double[]> columns) {
      return columns.size() == 1
          ? Scores.of(columns.get(0))
          : Scores.of(contract.output().classes(), columns);
    }
  }

  private interface Reader<T> {
    T of(Frame answer) throws IOException;
  }

  private void awaitReady() throws UnusableModelException {
    if (!ready) {
      Frame answer = await(conversation.greeting(), START, failures::answersTooSlowly);
      if (answer.kind() != Frame.READY) {
        throw ModelFailures.noRuntime(answer.text());
      }
      ownBytes = ProcessMemory.peakBytes(process.pid()) + ((long) ModelCommand.HEAP_MIB << 20);
      ready = true;
    }
  }

  private Frame ask(Frame request, Duration within, Supplier<UnusableModelException> late)
      throws UnusableModelException {
    return await(conversation.ask(List.of(() -> request)).get(0), within, late);
  }

  private <T> T read(Frame answer, Reader<T> reader) throws UnusableModelException {
    requireMemory();
    try {
      return switch (answer.kind()) {
        case Frame.DONE -> reader.of(answer);
        case Frame.UNUSABLE -> throw new UnusableModelException(answer.text());
        case Frame.OUT_OF_MEMORY -> throw failures.tooMuchMemory();
        default -> throw new IOException("An answer of the kind " + answer.kind());
      };
    } catch (IOException e) {
      kill();
      throw ModelFailures.nonsense(e);
    }
  }

  /** Waits for an answer; whatever goes wrong kills the process. */
  private Frame await(
      CompletableFuture<Frame> answer, Duration within, Supplier<UnusableModelException> late)
      throws UnusableModelException {
    long end = System.nanoTime() + within.toNanos();
    while (true) {
      try {
        return answer.get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        look(end, within, late);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IllegalArgumentException wrong) {
          kill();
          throw wrong;
        }
        throw ended();
      } catch (InterruptedException e) {
        kill();
        Thread.currentThread().interrupt();
        throw new StoppedException(new Permit.Refusal("CANCELLED", "the worker stops"));
      }
    }
  }

  private void look(long end, Duration within, Supplier<UnusableModelException> late)
      throws UnusableModelException {
    permit
        .refused()
        .ifPresent(
            refusal -> {
              kill();
              throw new StoppedException(refusal);
            });
    if (ready) {
      requireMemory();
    }
    if (System.nanoTime() > end) {
      kill();
      if (!ready) {
        throw failures.notStarted(within);
      }
      throw late.get();
    }
  }

  /** Looks at the peak, which also shows memory that was taken and given back meanwhile. */
  private void requireMemory() throws UnusableModelException {
    seenBytes = ProcessMemory.peakBytes(process.pid()) - ownBytes;
    if (seenBytes > limits.memoryBytes()) {
      kill();
      throw failures.tooMuchMemory();
    }
  }

  /** The process ended by itself in the middle of a request. */
  private UnusableModelException ended() {
    kill();
    int exit = process.exitValue();
    if (!ready) {
      throw failures.notStarted(exit, folder.lastErrors());
    }
    if (seenBytes > limits.memoryBytes() / 2) {
      return failures.tooMuchMemory();
    }
    return failures.crashed(exit);
  }

  private void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the process reads, for tests. */
  DataOutputStream requests() {
    return conversation.requests();
  }

  /** The process itself, for tests. */
  ProcessHandle handle() {
    return process.toHandle();
  }

  /** May be called again. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      kill();
      folder.delete();
    }
  }
}
