package dev.tidemill.trigger.router;

import dev.tidemill.schemas.avro.AvroName;
import java.util.Comparator;
import java.util.List;

/** All subscriptions of a key in one record, as 0.1 kept them. They are read and not written. */
@AvroName("RouterState")
record RouterRecord(List<SignalSubscription> own, List<SignalSubscription> subscribers) {

  static RouterRecord of(RouterState s) {
    return new RouterRecord(s.own(), s.subscribers());
  }

  RouterState state() {
    return new RouterState(ordered(own), ordered(subscribers), true);
  }

  private static List<SignalSubscription> ordered(List<SignalSubscription> all) {
    return all.stream().sorted(Comparator.comparing(RouterParts::nameOf)).toList();
  }
}
