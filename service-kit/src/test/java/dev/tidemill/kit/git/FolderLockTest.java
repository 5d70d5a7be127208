package dev.tidemill.kit.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {

  @TempDir Path temporary;

  /** Another process, which ends with 0 if it gets the lock of a file at once. */
  static final class Prober {
    public static void main(String[] args) throws IOException {
      try (FileChannel channel =
          FileChannel.open(Path.of(args[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        System.exit(channel.tryLock() == null ? 1 : 0);
      }
    }
  }

  private int probed(Path file) throws IOException, InterruptedException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Prober.class.getName(),
            file.toString())
        .inheritIO()
        .start()
        .waitFor();
  }

  @Test
  void oneThreadThatGivesUpWaitingLeavesTheLockOfTheOther() throws Exception {
    // given
    Path folder = temporary.resolve("mirror");
    Path file = temporary.resolve("mirror.lock");
    CountDownLatch holds = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Thread holder =
        new Thread(
            () -> {
              try {
                FolderLock.hold(
                    folder,
                    () -> {
                      holds.countDown();
                      return waited(end);
                    });
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    holder.start();
    holds.await();
    // when
    AtomicReference<Exception> failure = new AtomicReference<>();
    Thread impatient =
        new Thread(
            () -> {
              try {
                FolderLock.hold(folder, () -> null);
              } catch (IOException e) {
                failure.set(e);
              }
            });
    impatient.start();
    await().until(() -> impatient.getState() == Thread.State.TIMED_WAITING);
    impatient.interrupt();
    impatient.join();
    // then
    assertThat(failure.get()).hasMessageContaining("Interrupted while " + folder);
    assertThat(probed(file)).as("another process gets no lock").isEqualTo(1);
    end.countDown();
    holder.join();
    assertThat(probed(file)).isZero();
  }

  private static boolean waited(CountDownLatch latch) throws IOException {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void oneAtATimeWorksHoweverTheFolderIsNamed() throws Exception {
    AtomicInteger working = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Path folder = temporary.resolve("mirror");
    Path otherwise = temporary.resolve("..").resolve(temporary.getFileName()).resolve("mirror");
    List<Thread> threads =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    new Thread(
                        () -> {
                          try {
                            FolderLock.hold(
                                i % 2 == 0 ? folder : otherwise,
                                () -> {
                                  most.accumulateAndGet(working.incrementAndGet(), Math::max);
                                  Thread.onSpinWait();
                                  return working.decrementAndGet();
                                });
                          } catch (IOException e) {
                            most.set(100);
                          }
                        }))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(most).hasValue(1);
  }
}
