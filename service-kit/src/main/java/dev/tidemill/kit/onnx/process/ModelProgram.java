package dev.tidemill.kit.onnx.process;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.onnx.LoadProblems;
import dev.tidemill.kit.onnx.ModelContract;
import dev.tidemill.kit.onnx.UnusableModelException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * The program of a {@link ModelProcess}: loads the models that it is told to, scores the rows that
 * it is given. It ends when its input does, in the middle of a run too, so it never outlives the
 * process that started it.
 */
final class ModelProgram {

  private static final Pattern NO_MEMORY =
      Pattern.compile(
          "bad.?alloc|failed to allocate|cannot allocate|out of memory|length_error"
              + "|Integer overflow|SafeIntExceptionHandler",
          Pattern.CASE_INSENSITIVE);

  private final DataOutputStream out;
  private ScoringSession session;
  private Path loaded;

  private ModelProgram(DataOutputStream out) {
    this.out = out;
  }

  public static void main(String[] arguments) throws IOException {
    DataOutputStream out =
        new DataOutputStream(
            new java.io.BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    System.setOut(System.err);
    ModelProgram program = new ModelProgram(out);
    ExecutorService runs = Executors.newSingleThreadExecutor();
    runs.execute(program::begin);
    try (DataInputStream in = new DataInputStream(System.in)) {
      while (true) {
        Frame request = Frame.read(in);
        runs.execute(() -> program.answer(request));
      }
    } catch (IOException over) {
      Runtime.getRuntime().halt(0);
    }
  }

  private void begin() {
    try {
      say(Frame.message(Frame.READY, OrtEnvironment.getEnvironment().getVersion()));
    } catch (LinkageError | RuntimeException e) {
      say(Frame.message(Frame.NO_RUNTIME, e.toString()));
    }
  }

  private void answer(Frame request) {
    Frame answer;
    try {
      answer = done(request);
    } catch (UnusableModelException e) {
      answer = Frame.message(Frame.UNUSABLE, e.getMessage());
    } catch (OrtException e) {
      answer = failed(request, String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      answer = Frame.message(Frame.OUT_OF_MEMORY, "");
    } catch (IOException e) {
      answer = Frame.message(Frame.UNUSABLE, "The model cannot be read: " + e.getMessage());
    } catch (RuntimeException | StackOverflowError e) {
      answer = Frame.message(Frame.UNUSABLE, "The model fails: " + e);
    }
    say(answer);
  }

  private Frame failed(Frame request, String said) {
    if (NO_MEMORY.matcher(said).find()) {
      return Frame.message(Frame.OUT_OF_MEMORY, "");
    }
    String version = OrtEnvironment.getEnvironment().getVersion();
    String why =
        request.kind() == Frame.LOAD
            ? LoadProblems.explained(loaded, said, version).getMessage()
            : "The model fails on its inputs: " + said;
    return Frame.message(Frame.UNUSABLE, why);
  }

  private Frame done(Frame request) throws IOException, OrtException, UnusableModelException {
    DataInputStream in = request.in();
    if (request.kind() == Frame.LOAD) {
      if (session != null) {
        session.close();
      }
      session = null;
      loaded = Path.of(in.readUTF());
      session = ScoringSession.load(loaded);
      return Frame.of(Frame.DONE, to -> ContractFrames.write(to, session.tensors()));
    }
    ModelContract contract = ContractFrames.contract(in);
    InputRows rows = Frame.rows(in, contract.columns());
    if (request.kind() == Frame.TIME) {
      return Frame.times(session.timeNanos(contract, rows, in.readLong()));
    }
    return Frame.scores(session.score(contract, rows));
  }

  private void say(Frame answer) {
    try {
      answer.write(out);
    } catch (IOException over) {
      Runtime.getRuntime().halt(0);
    }
  }
}
