package dev.tidemill.trigger.policy.kind;

import java.util.List;
import java.util.stream.Stream;

/** Every kind of trigger that there is. A new kind is a line here. */
public final class TriggerKinds {

  static final List<TriggerKind<?>> LIST =
      List.of(
          new DataKind(),
          new ScheduleKind(),
          new FindingKind(),
          new CodeKind(),
          new AlertKind(),
          new MessageKind(),
          new WebhookKind(),
          new UpstreamKind(),
          new AbsenceKind(),
          new AllOfKind(),
          new AnyOfKind(),
          new AtLeastKind());

  public static final KindTable ALL = new KindTable(LIST);

  private TriggerKinds() {}

  /** These and one more. */
  public static KindTable with(TriggerKind<?> another) {
    return new KindTable(Stream.concat(LIST.stream(), Stream.of(another)).toList());
  }
}
