package dev.tidemill.training.label;

import dev.tidemill.schemas.message.Label;
import dev.tidemill.training.snapshot.LabelRow;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Sends the labels among rows, and counts the others. */
record LabelOutlet(LabelMeaning meaning, LabelSender sender, InstantSource clock, LabelTally tally)
    implements LabelRow.Taker {

  @Override
  public void take(List<LabelRow> rows) {
    List<Label> labels = new ArrayList<>();
    for (LabelRow row : rows) {
      LabelMeaning.Read read = meaning.read(row, clock.instant());
      read.label().ifPresentOrElse(labels::add, () -> tally.refused(row, read.refusal()));
    }
    sender.send(labels);
    tally.sent(labels.size());
  }
}
