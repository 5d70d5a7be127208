package dev.tidemill.standalone.cluster;

import dev.tidemill.standalone.ServiceAcls.Right;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.acl.AclBinding;

/**
 * What the access control list of a cluster says.
 *
 * @param bindings the list; an empty answer within if the cluster has no authorizer
 * @param needs by user, such as {@code User:tidemill-runner}: what it has to be allowed
 * @param guarded whether the cluster is known to let in only who has its password
 */
public record RightsFacts(
    Reply<Optional<List<AclBinding>>> bindings, Map<String, List<Right>> needs, boolean guarded) {}
