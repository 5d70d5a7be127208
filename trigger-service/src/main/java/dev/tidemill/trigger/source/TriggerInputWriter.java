package dev.tidemill.trigger.source;

import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.TriggerInput;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.schemas.trace.Trace;

/** Writes signals that name their pipeline straight to {@code tidemill.trigger-inputs}. */
public final class TriggerInputWriter implements SignalWriter {

  private final TopicWriter writer;

  public TriggerInputWriter(TopicWriter writer) {
    this.writer = writer;
  }

  @Override
  public void write(Signal signal) {
    String pipeline =
        signal
            .pipeline()
            .orElseThrow(() -> new IllegalArgumentException("No pipeline in " + signal.signalId()));
    writer.write(
        Topics.TRIGGER_INPUTS,
        pipeline,
        new TriggerInput(signal, "", -1, -1),
        signal.signalId(),
        Trace.of(signal));
  }
}
