package dev.tidemill.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopicRightsTest {

  private static Set<String> writers(Topic<?> topic) {
    return TopicRights.all().stream()
        .filter(r -> r.writes().contains(topic))
        .map(TopicRights::service)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void nobodyButItsOwnersMayWriteATopic() {
    for (Topic<?> topic : Topics.all()) {
      Set<String> owners = new TreeSet<>(List.of(topic.owner().split(", ")));
      if (owners.remove("runners")) {
        owners.add("runner");
      }
      if (topic.inbox() || owners.contains("all")) {
        assertThat(writers(topic)).as(topic.name()).isNotEmpty();
      } else {
        assertThat(writers(topic)).as(topic.name()).isEqualTo(owners);
      }
    }
  }

  @Test
  void everyTopicHasAReader() {
    assertThat(Topics.all())
        .allMatch(t -> TopicRights.all().stream().anyMatch(r -> r.reads().contains(t)));
  }
}
