package dev.tidemill.standalone.cluster.look;

import static dev.tidemill.standalone.cluster.look.AdminAnswers.get;

import dev.tidemill.kit.shell.DeciderShell;
import dev.tidemill.standalone.Services;
import dev.tidemill.standalone.cluster.GroupFacts;
import dev.tidemill.standalone.cluster.GroupFacts.Member;
import dev.tidemill.standalone.cluster.GroupFacts.Waiting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.admin.ShareMemberDescription;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Asks about the groups in which instances share the work of services. */
record GroupLook(Admin admin, WaitingRecords records) {

  List<GroupFacts> look() {
    List<GroupFacts> groups = new ArrayList<>();
    for (Services service : Services.values()) {
      for (String app : service.streamsApps()) {
        groups.add(streams(service.title(), app));
      }
      for (String group : service.shareGroups()) {
        groups.add(queue(service.title(), group));
      }
    }
    return groups;
  }

  private GroupFacts streams(String service, String app) {
    String name = DeciderShell.applicationId(app);
    ConsumerGroupDescription group;
    try {
      group = get(admin.describeConsumerGroups(List.of(name)).describedGroups().get(name));
    } catch (GroupIdNotFoundException e) {
      return none(name, service);
    }
    if (group.groupState() == GroupState.DEAD) {
      return none(name, service);
    }
    Set<TopicPartition> read = new HashSet<>();
    List<Member> members = new ArrayList<>();
    for (MemberDescription m : group.members()) {
      read.addAll(m.assignment().topicPartitions());
      members.add(new Member(instance(m, app), m.host(), m.assignment().topicPartitions().size()));
    }
    return new GroupFacts(
        name, service, group.groupState().toString(), members, waiting(name, read));
  }

  private static GroupFacts none(String name, String service) {
    return new GroupFacts(name, service, "", List.of(), List.of());
  }

  /** Kafka Streams adds the number of the thread to the name of the instance. */
  private static String instance(MemberDescription m, String app) {
    return m.groupInstanceId()
        .map(id -> id.replaceFirst("-\\d+$", ""))
        .orElseGet(
            () ->
                m.clientId()
                    .replaceFirst("-StreamThread-.*", "")
                    .replaceFirst("^" + java.util.regex.Pattern.quote(app) + "-", ""));
  }

  private List<Waiting> waiting(String group, Set<TopicPartition> assigned) {
    Map<TopicPartition, Long> from = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> committed =
        get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    committed.forEach(
        (p, offset) -> {
          if (offset != null) {
            from.put(p, offset.offset());
          }
        });
    Set<TopicPartition> fresh = new HashSet<>(assigned);
    fresh.removeAll(from.keySet());
    offsets(fresh, OffsetSpec.earliest()).forEach((p, at) -> from.put(p, at.offset()));
    return behind(from);
  }

  private List<Waiting> behind(Map<TopicPartition, Long> from) {
    Map<TopicPartition, Long> ends = new HashMap<>();
    offsets(from.keySet(), OffsetSpec.latest())
        .forEach(
            (p, end) -> {
              if (end.offset() > from.get(p)) {
                ends.put(p, end.offset());
              }
            });
    return records.first(from, ends);
  }

  private Map<TopicPartition, ListOffsetsResultInfo> offsets(
      Set<TopicPartition> partitions, OffsetSpec spec) {
    if (partitions.isEmpty()) {
      return Map.of();
    }
    return get(
        admin
            .listOffsets(
                partitions.stream().collect(Collectors.toMap(p -> p, p -> spec)),
                new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
            .all());
  }

  private GroupFacts queue(String service, String name) {
    ShareGroupDescription group;
    try {
      group = get(admin.describeShareGroups(List.of(name)).describedGroups().get(name));
    } catch (GroupIdNotFoundException e) {
      return none(name, service);
    }
    if (group.groupState() == GroupState.DEAD) {
      return none(name, service);
    }
    List<Member> members = new ArrayList<>();
    for (ShareMemberDescription m : group.members()) {
      String instance = m.clientId().replaceFirst("^" + name + "-", "").replaceFirst("-\\d+$", "");
      members.add(new Member(instance, m.host(), m.assignment().topicPartitions().size()));
    }
    Map<TopicPartition, SharePartitionOffsetInfo> starts =
        get(
            admin
                .listShareGroupOffsets(Map.of(name, new ListShareGroupOffsetsSpec()))
                .partitionsToOffsetInfo(name));
    Map<TopicPartition, Long> from = new HashMap<>();
    starts.forEach(
        (p, info) -> {
          if (info != null && info.startOffset() >= 0 && info.lag().orElse(1L) > 0) {
            from.put(p, info.startOffset());
          }
        });
    return new GroupFacts(name, service, group.groupState().toString(), members, behind(from));
  }
}
