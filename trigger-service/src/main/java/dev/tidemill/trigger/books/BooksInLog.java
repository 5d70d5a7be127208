package dev.tidemill.trigger.books;

import dev.tidemill.kit.shell.DeciderShell;
import dev.tidemill.kit.shell.StatesInLog;
import dev.tidemill.trigger.TriggerMachines;
import dev.tidemill.trigger.TriggerService;
import dev.tidemill.trigger.policy.state.Balance;
import dev.tidemill.trigger.policy.state.TriggerParts;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;

/** The counts of every trigger of all instances, read from the log and not from an instance. */
public final class BooksInLog {

  private BooksInLog() {}

  /** The topic that is read; it exists once a trigger service has run. */
  public static String topic() {
    return states().topic();
  }

  private static StatesInLog<TriggerState> states() {
    return new StatesInLog<>(
        DeciderShell.applicationId(TriggerService.NAME),
        TriggerMachines.POLICY,
        new TriggerParts());
  }

  /**
   * Reads them, by pipeline.
   *
   * @param consumer of committed records, without a group
   * @throws org.apache.kafka.common.KafkaException if the log cannot be read to its end
   */
  public static List<SignalBooks.Entry> read(Consumer<byte[], byte[]> consumer) {
    List<SignalBooks.Entry> entries = new ArrayList<>();
    states()
        .read(
            consumer,
            (pipeline, state) ->
                Balance.of(state).forEach(b -> entries.add(new SignalBooks.Entry(pipeline, b))));
    entries.sort(Comparator.comparing(SignalBooks.Entry::pipeline));
    return entries;
  }
}
