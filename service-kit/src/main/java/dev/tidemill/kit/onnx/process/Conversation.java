package dev.tidemill.kit.onnx.process;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Requests to the process of a model and its answers, on a thread of their own. The next request is
 * on its way while the process works at the one before, so that it is never idle.
 */
final class Conversation {

  private final Process process;
  private final DataOutputStream out;
  private final DataInputStream in;

  Conversation(Process process) {
    this.process = process;
    this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    this.in = new DataInputStream(process.getInputStream());
  }

  /** What the process says first, unasked. */
  CompletableFuture<Frame> greeting() {
    CompletableFuture<Frame> answer = new CompletableFuture<>();
    talk(List.of(), List.of(answer));
    return answer;
  }

  /**
   * Asks one request after another. The first answer that is not {@link Frame#DONE} ends it: the
   * later requests have no answer then, and the process has none to give any more.
   */
  List<CompletableFuture<Frame>> ask(List<Supplier<Frame>> requests) {
    List<CompletableFuture<Frame>> answers = new ArrayList<>();
    requests.forEach(request -> answers.add(new CompletableFuture<>()));
    talk(requests, answers);
    return answers;
  }

  private void talk(List<Supplier<Frame>> requests, List<CompletableFuture<Frame>> answers) {
    Thread thread =
        new Thread(
            () -> {
              try {
                exchange(requests, answers);
              } catch (IOException | RuntimeException | OutOfMemoryError e) {
                answers.forEach(a -> a.completeExceptionally(e));
              }
            },
            "model-process-" + process.pid());
    thread.setDaemon(true);
    thread.start();
  }

  private void exchange(List<Supplier<Frame>> requests, List<CompletableFuture<Frame>> answers)
      throws IOException {
    int sent = send(requests, 0);
    for (int i = 0; i < answers.size(); i++) {
      sent += send(requests, sent);
      Frame answer = Frame.read(in);
      boolean isLast = !requests.isEmpty() && answer.kind() != Frame.DONE;
      for (int open = i + 1; isLast && open < sent; open++) {
        Frame.read(in);
      }
      answers.get(i).complete(answer);
      if (isLast) {
        return;
      }
    }
  }

  /** Sends the request with this number, if there is one. */
  private int send(List<Supplier<Frame>> requests, int number) throws IOException {
    if (number >= requests.size()) {
      return 0;
    }
    requests.get(number).get().write(out);
    return 1;
  }

  /** What the process reads, for tests. */
  DataOutputStream requests() {
    return out;
  }
}
