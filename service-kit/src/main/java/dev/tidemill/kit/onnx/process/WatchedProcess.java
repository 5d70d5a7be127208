package dev.tidemill.kit.onnx.process;

import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.StoppedException;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The process of a model, which is killed as soon as it takes more than it may, or nobody waits for
 * it any more.
 */
final class WatchedProcess {

  private static final long LOOK_EVERY_MILLIS = 25;
  private static final Duration START = Duration.ofSeconds(60);

  private final ModelLimits limits;
  private final ModelFailures failures;
  private final Permit permit;
  private final ProcessFolder folder;
  private final Process process;
  private final Conversation conversation;
  private boolean ready;
  private long ownBytes;
  private long seenBytes;

  WatchedProcess(
      ModelLimits limits,
      ModelFailures failures,
      Permit permit,
      ProcessFolder folder,
      Process process) {
    this.limits = limits;
    this.failures = failures;
    this.permit = permit;
    this.folder = folder;
    this.process = process;
    this.conversation = new Conversation(process);
  }

  /** What is made of an answer. */
  interface Reader<T> {
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

  /**
   * Asks, and waits for the answer.
   *
   * @param late what is thrown when there is none in time
   */
  Frame ask(Frame request, Duration within, Supplier<UnusableModelException> late)
      throws UnusableModelException {
    awaitReady();
    return await(conversation.ask(List.of(() -> request)).get(0), within, late);
  }

  /** Asks one request after another, as the process that was ready answers them. */
  List<CompletableFuture<Frame>> ask(List<Supplier<Frame>> requests) {
    return conversation.ask(requests);
  }

  /** What an answer comes to. */
  <T> T read(Frame answer, Reader<T> reader) throws UnusableModelException {
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
  Frame await(
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

  /** The memory that the model itself has taken, as far as it was seen. */
  long usedBytes() {
    return seenBytes;
  }

  /** What the process reads. */
  DataOutputStream requests() {
    return conversation.requests();
  }

  /** The process itself. */
  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends it; may be called again. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
