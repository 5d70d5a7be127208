package dev.tidemill.standalone;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Properties;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;

/** Fences a broker that was killed: the log says that it still leads its partitions. */
final class KilledBroker {

  /** A limit, because a broker that was killed before it first registered is never found. */
  private static final Duration FENCED_WITHIN = Duration.ofSeconds(4);

  private KilledBroker() {}

  /**
   * Starts the controller alone, until it has fenced the broker that was killed: see decision 007.
   * The log says that the dead process leads every partition, so a broker's group coordinator loads
   * at once, and again when this process takes over; the end of the first load is then taken for
   * that of the second, and groups get offsets that are half loaded. When nobody leads, it loads
   * once.
   */
  static void fence(Properties controllerAlone) {
    long deadline = System.nanoTime() + FENCED_WITHIN.toNanos();
    RaftServer controller = RaftServer.start(controllerAlone);
    try {
      while (brokers("Active") + brokers("Fenced") == 0 || brokers("Active") > 0) {
        if (System.nanoTime() > deadline) {
          return;
        }
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      controller.close();
    }
  }

  /** How many brokers the controller of this process knows in this state; a metric tells it. */
  private static int brokers(String state) {
    try {
      return (int)
          ManagementFactory.getPlatformMBeanServer()
              .getAttribute(
                  new ObjectName(
                      "kafka.controller:type=KafkaController,name=" + state + "BrokerCount"),
                  "Value");
    } catch (InstanceNotFoundException e) {
      return 0;
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }
}
