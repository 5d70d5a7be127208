package dev.tidemill.trigger.policy.state;

import dev.tidemill.kit.decide.RowChange;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.FilesUsed;
import dev.tidemill.schemas.message.TriggerEvent.RowsForgotten;
import dev.tidemill.schemas.message.TriggerEvent.SnapshotSeen;
import java.util.ArrayList;
import java.util.List;

/** How an event changes the rows beside the state. Most events change none. */
public final class EventRows {

  private EventRows() {}

  public static List<RowChange> of(TriggerEvent event) {
    List<RowChange> changes = new ArrayList<>();
    if (event instanceof Evaluated e) {
      e.remembered().forEach((name, value) -> changes.add(new RowChange.Put(name, value)));
    } else if (event instanceof FilesUsed f) {
      f.rows()
          .forEach(
              row ->
                  changes.add(
                      RangeRow.isRange(row)
                          ? new RowChange.Put(RangeRow.rowOf(row), RangeRow.usedBy(f.runId(), row))
                          : new RowChange.Put(row, FileRow.usedBy(f.runId()))));
    } else if (event instanceof SnapshotSeen s) {
      s.taken().forEach((name, value) -> changes.add(new RowChange.Put(name, value)));
    } else if (event instanceof RowsForgotten f) {
      changes.add(new RowChange.DeletePrefix(f.prefix(), f.atMost()));
    }
    return changes;
  }
}
