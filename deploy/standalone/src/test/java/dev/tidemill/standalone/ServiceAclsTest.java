package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.decide.Machine;
import dev.tidemill.trigger.TriggerMachines;
import dev.tidemill.trigger.calendar.ZonedCalendar;
import dev.tidemill.trigger.policy.kind.Expressions;
import dev.tidemill.trigger.source.message.MessageListening;
import java.util.List;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

class ServiceAclsTest {

  private static boolean reads(ResourceType type, String name) {
    return ServiceAcls.of(Services.TRIGGER_SERVICE).stream()
        .filter(r -> r.type() == type && r.operations().contains(AclOperation.READ))
        .anyMatch(
            r ->
                r.names().stream()
                    .anyMatch(
                        n ->
                            r.pattern() == PatternType.PREFIXED
                                ? name.startsWith(n)
                                : name.equals(n)));
  }

  @Test
  void theTriggerServiceMayReadWhatItsMachinesRead() {
    for (Machine<?, ?, ?, ?> machine :
        List.of(
            TriggerMachines.router(),
            TriggerMachines.policy(new ZonedCalendar(), Expressions.NONE))) {
      assertThat(machine.inlets())
          .isNotEmpty()
          .allSatisfy(
              inlet -> assertThat(reads(ResourceType.TOPIC, inlet.topic().name())).isTrue());
    }
  }

  @Test
  void theTriggerServiceMayReadTopicsOfUsersInItsGroups() {
    assertThat(List.of(MessageListening.GROUP, MessageListening.GROUP + "-ID-avro"))
        .allMatch(group -> reads(ResourceType.GROUP, group));
    assertThat(reads(ResourceType.GROUP, "anothers")).isFalse();
  }
}
