package dev.tidemill.kit.onnx.process;

import dev.tidemill.kit.onnx.InputColumn;
import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.onnx.ModelContract;
import dev.tidemill.kit.onnx.ModelTensors;
import dev.tidemill.kit.onnx.Scores;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.Signature;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A process in which models are loaded and scored, one after another, before anything else trusts
 * them. It is killed when a model takes more memory or time than it may, when the permit is
 * refused, when the calling thread is interrupted, and when this is closed. One thread may use it.
 */
public final class ModelProcess implements AutoCloseable {

  private final ModelLimits limits;
  private final ModelFailures failures;
  private final ProcessFolder folder;
  private final WatchedProcess process;
  private boolean closed;

  private ModelProcess(
      ModelLimits limits, ModelFailures failures, ProcessFolder folder, WatchedProcess process) {
    this.limits = limits;
    this.failures = failures;
    this.folder = folder;
    this.process = process;
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
      ModelFailures failures = new ModelFailures(limits);
      return new ModelProcess(
          limits, failures, folder, new WatchedProcess(limits, failures, permit, folder, process));
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
    long bytes = ProcessFolder.bytes(file);
    if (bytes > limits.memoryBytes()) {
      throw failures.tooLarge(bytes);
    }
    Duration within = limits.load(bytes);
    Frame request = Frame.of(Frame.LOAD, to -> to.writeUTF(file.toAbsolutePath().toString()));
    Frame answer =
        process.ask(
            request, within, () -> failures.loadedTooSlowly(bytes, process.usedBytes(), within));
    return process.read(answer, a -> ContractFrames.tensors(a.in()));
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
      List<CompletableFuture<Frame>> answers = process.ask(requests);
      List<Scores> parts = new ArrayList<>();
      for (int i = 0; i < answers.size(); i++) {
        int size = batches.get(i).size();
        Frame answer = process.await(answers.get(i), limits.answer(), failures::answersTooSlowly);
        parts.add(scores(process.read(answer, a -> a.scores(size, contract.output().width()))));
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
      return process.read(
          process.ask(request, limits.answer(), failures::answersTooSlowly),
          a -> a.times(rows.size()));
    }

    private Scores scores(List<double[]> columns) {
      return columns.size() == 1
          ? Scores.of(columns.get(0))
          : Scores.of(contract.output().classes(), columns);
    }
  }

  /** What the process reads, for tests. */
  DataOutputStream requests() {
    return process.requests();
  }

  /** The process itself, for tests. */
  ProcessHandle handle() {
    return process.handle();
  }

  /** May be called again. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      process.kill();
      folder.delete();
    }
  }
}
