package dev.tidemill.trigger.policy.kind;

import dev.tidemill.trigger.policy.KindTable;
import java.util.List;

/** Every kind of trigger that there is. A new kind is a line here. */
public final class TriggerKinds {

  public static final KindTable ALL =
      new KindTable(List.of(new DataKind(), new ScheduleKind(), new FindingKind(), new CodeKind()));

  private TriggerKinds() {}
}
