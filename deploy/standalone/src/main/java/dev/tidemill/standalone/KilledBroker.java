package dev.tidemill.standalone;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import kafka.server.SharedServer;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.controller.Controller;
import org.apache.kafka.controller.ControllerRequestContext;

/** Takes leave of a broker that was killed: the log says that it still leads its partitions. */
final class KilledBroker {

  /** A limit for a machine that does next to nothing else. */
  private static final Duration GONE_WITHIN = Duration.ofSeconds(30);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(2);

  private KilledBroker() {}

  /**
   * Has the controller forget the broker that was killed, before the next one starts: see decision
   * 007. The log says that the dead process leads every partition, so a broker's group coordinator
   * loads at once, and again when this process takes over; the end of the first load is then taken
   * for that of the second, and groups get offsets that are half loaded. When nobody leads, it
   * loads once. A broker that registers takes over the partitions that its id had.
   *
   * @param shared what the controller, which has started, shares with the broker, which has not
   * @throws IllegalStateException if the controller does not do it in time
   */
  static void unregister(Controller controller, SharedServer shared) {
    await(() -> unregistered(controller));
    // The broker begins with what has been read of the log by then.
    long end = shared.raftManager().client().highWatermark().orElse(0);
    await(() -> shared.loader().lastAppliedOffset() >= end - 1);
  }

  private static void await(BooleanSupplier done) {
    long deadline = System.nanoTime() + GONE_WITHIN.toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "Kafka's controller has not let the broker go that was killed, within "
                + GONE_WITHIN.toSeconds()
                + " s");
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }

  /** False if the controller is not active yet. */
  private static boolean unregistered(Controller controller) {
    try {
      controller
          .unregisterBroker(
              new ControllerRequestContext(
                  new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty()),
              BrokerSettings.NODE)
          .get(GONE_WITHIN.toSeconds(), TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BrokerIdNotRegisteredException) {
        return true;
      }
      if (e.getCause() instanceof RetriableException) {
        return false;
      }
      throw new IllegalStateException(
          "Kafka's controller does not let the broker go that was killed", e.getCause());
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while Kafka starts", e);
    }
  }
}
