package dev.tidemill.kit.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Keeps clients that do not read their answers from holding threads. What a client has not taken
 * yet waits in memory, and the thread goes on. A client has to read its answer to the last byte
 * within a time. If all waiting answers together hold too many bytes, the one that has waited
 * longest is given up. An answer that is given up loses its connection. Event streams are not
 * included: they last, and have senders of their own. Nor are files: they are larger than what may
 * wait, and who sends them bounds how many are on their way.
 */
final class UnreadAnswers extends Handler.Wrapper {

  private final Duration within;
  private final long maxBytes;

  /** Answers with bytes that their clients have not taken; the one that waits longest is first. */
  private final Set<Answer> waiting = new LinkedHashSet<>();

  private long bytes;

  /**
   * @param within an answer has to be read in this time; a byte now and then does not prolong it
   * @param maxBytes of all answers that wait
   */
  UnreadAnswers(Duration within, long maxBytes) {
    this.within = within;
    this.maxBytes = maxBytes;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Answer answer = new Answer(request, response, callback);
    return super.handle(request, answer, answer.end());
  }

  private void hold(Answer answer, int more) {
    List<Answer> givenUp = new ArrayList<>();
    synchronized (waiting) {
      waiting.add(answer);
      answer.held += more;
      bytes += more;
      for (Iterator<Answer> longest = waiting.iterator(); bytes > maxBytes && longest.hasNext(); ) {
        Answer each = longest.next();
        longest.remove();
        bytes -= each.held;
        each.held = 0;
        givenUp.add(each);
      }
    }
    givenUp.forEach(Answer::giveUp);
  }

  private void release(Answer answer, int taken) {
    synchronized (waiting) {
      int less = Math.min(taken, answer.held);
      answer.held -= less;
      bytes -= less;
      if (answer.held == 0) {
        waiting.remove(answer);
      }
    }
  }

  private record Part(boolean last, ByteBuffer bytes, int length) {}

  private final class Answer extends Response.Wrapper {
    private final Callback outer;
    private final Queue<Part> parts = new ArrayDeque<>();
    private final Sending sending = new Sending();
    private Scheduler.Task deadline;
    private boolean writing;
    private boolean lastWritten;
    private boolean done;
    private Throwable failure;
    private boolean told;

    /** Guarded by {@link #waiting}. */
    private int held;

    Answer(Request request, Response response, Callback outer) {
      super(request, response);
      this.outer = outer;
    }

    @Override
    public void write(boolean last, ByteBuffer content, Callback callback) {
      if (isStreamed()) {
        super.write(last, content, callback);
        return;
      }
      int length = content == null ? 0 : content.remaining();
      Throwable broken;
      synchronized (this) {
        broken = failure;
        if (broken == null) {
          // The caller reuses its buffer as soon as it hears that this was written.
          ByteBuffer copy = ByteBuffer.allocate(length);
          if (length > 0) {
            copy.put(content).flip();
          }
          parts.add(new Part(last, copy, length));
          lastWritten |= last;
        }
      }
      if (broken != null) {
        callback.failed(broken);
        return;
      }
      hold(this, length);
      sending.iterate();
      limit();
      callback.succeeded();
    }

    private boolean isStreamed() {
      String type = getHeaders().get(HttpHeader.CONTENT_TYPE);
      return getHeaders().contains(HttpHeader.CONTENT_DISPOSITION)
          || (type != null && type.startsWith("text/event-stream"));
    }

    @Override
    public boolean hasLastWrite() {
      synchronized (this) {
        return lastWritten || super.hasLastWrite();
      }
    }

    private synchronized void limit() {
      if (deadline == null && failure == null && (writing || !parts.isEmpty())) {
        deadline =
            getRequest()
                .getComponents()
                .getScheduler()
                .schedule(this::giveUp, within.toMillis(), TimeUnit.MILLISECONDS);
      }
    }

    /** Fails the write that waits, and with it the answer. */
    private void giveUp() {
      getRequest().getConnectionMetaData().getConnection().getEndPoint().close();
    }

    /** What handlers call at their end; the exchange ends when the answer is written, too. */
    Callback end() {
      return Callback.from(
          () -> {
            Throwable broken;
            synchronized (this) {
              done = true;
              broken = failure;
            }
            if (broken == null) {
              sending.iterate();
            } else {
              fail(broken);
            }
          },
          this::fail);
    }

    private void fail(Throwable cause) {
      boolean tell;
      synchronized (this) {
        failure = failure == null ? cause : failure;
        tell = !told;
        told = true;
        forget();
      }
      if (tell) {
        outer.failed(cause);
      }
    }

    private synchronized void forget() {
      parts.clear();
      if (deadline != null) {
        deadline.cancel();
      }
      release(this, Integer.MAX_VALUE);
    }

    private void succeed() {
      synchronized (this) {
        if (told) {
          return;
        }
        told = true;
        forget();
      }
      outer.succeeded();
    }

    /** Writes one part after the other. */
    private final class Sending extends IteratingCallback {
      private Part part;

      @Override
      protected Action process() {
        synchronized (Answer.this) {
          if (part != null) {
            release(Answer.this, part.length());
          }
          part = parts.poll();
          writing = part != null;
          if (part == null) {
            return done ? Action.SUCCEEDED : Action.IDLE;
          }
        }
        getWrapped().write(part.last(), part.bytes(), this);
        return Action.SCHEDULED;
      }

      @Override
      protected void onCompleteSuccess() {
        succeed();
      }

      @Override
      protected void onCompleteFailure(Throwable cause) {
        boolean tell;
        synchronized (Answer.this) {
          failure = cause instanceof IOException ? cause : new IOException(cause);
          tell = done;
          forget();
        }
        if (tell) {
          fail(failure);
        }
      }
    }
  }
}
